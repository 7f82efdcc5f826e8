/** Trailing stops: after each closed candle they follow the best price so far, never back, and count from the next one. */
import type { Candle } from "../market/candle.ts";
import { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { comparePrice, levelOf } from "./crossing.ts";
import type { OpenOrder } from "./open-order.ts";
import { type TradingRules, toTick } from "./trading-rules.ts";

/** Moves the trailing stops among orders on a closed candle; gives whether one moved. */
export function trail(orders: readonly OpenOrder[], candle: Candle, rules: TradingRules): boolean {
  let moved = false;
  for (const order of orders) {
    if (order.spec.trail === undefined || order.from > candle.time) continue;
    if (follow(order, candle, rules)) moved = true;
  }
  return moved;
}

function follow(order: OpenOrder, candle: Candle, rules: TradingRules): boolean {
  const { side, trail: rule } = order.spec;
  const sells = side === "sell";
  // A fill within the candle is followed from where the price surely went after it.
  const { high, low } = order.rest?.time === candle.time ? order.rest : candle;
  const reached = sells ? high : low;
  const best = order.best;
  if (best !== undefined && (sells ? reached <= best : reached >= best)) return false;
  if (order.stop === undefined && rule!.activation !== undefined) {
    const compared = comparePrice(reached, levelOf(rule!.activation));
    if (sells ? compared < 0 : compared > 0) return false;
  }
  order.best = reached;
  const stop = trailedFrom(Decimal.ofDouble(reached), order.spec, rules);
  if (order.stop !== undefined) {
    const compared = stop.compare(order.stop.price);
    if (sells ? compared <= 0 : compared >= 0) return false;
  }
  order.stop = levelOf(stop);
  return true;
}

/** The stop that a trail sets behind a price, on the tick and against the trader. */
export function trailedFrom(
  price: Decimal,
  { side, trail: rule }: OpenOrder["spec"],
  rules: TradingRules,
): Price {
  const { distance } = rule!;
  const stop = side === "sell" ? price.minus(distance) : price.plus(distance);
  return toTick(stop.isNegative() ? Price(Decimal.ZERO) : stop, side, rules);
}
