/**
 * Whether a price fills an order, by the rules of docs/fill-model.md. An order meets each candle twice: at its open, a
 * price that is certain, and within it, where only the extremes are known and not their order.
 */
import type { Candle } from "../market/candle.ts";
import { Decimal } from "../money/decimal.ts";
import { comparePrice, type Level } from "./crossing.ts";
import type { Liquidity } from "./fees.ts";
import type { FillProfile } from "./fill-profile.ts";
import type { OpenOrder } from "./open-order.ts";

/** A price that fills an order, before slippage and tick. */
export interface Match {
  readonly price: Decimal;
  readonly liquidity: Liquidity;
  /** The candle does not say whether it happened so: the profile decided. */
  readonly ambiguous: boolean;
}

/** Whether an order fills at the open of a candle that it was there for. A stop-limit may be triggered by it. */
export function matchAtOpen(order: OpenOrder, open: number): Match | undefined {
  switch (order.spec.type) {
    case "market":
      return taken(open);
    case "limit":
      return isBeyond(order, open) ? limitAt(order, open) : undefined;
    case "stop":
    case "trailing-stop":
      return order.stop !== undefined && isReached(order, order.stop, open) ? taken(open) : undefined;
    case "stop-limit": {
      order.triggered ||= isReached(order, order.stop!, open);
      return order.triggered && isBeyond(order, open) ? limitAt(order, open) : undefined;
    }
    default:
      return order.spec.type satisfies never;
  }
}

/** Whether an order fills within a candle whose open did not fill it. */
export function matchWithin(order: OpenOrder, candle: Candle, profile: FillProfile): Match | undefined {
  switch (order.spec.type) {
    case "market":
      return undefined;
    case "limit":
      return matchLimit(order, candle, profile);
    case "stop":
    case "trailing-stop":
      return matchStop(order, candle, profile);
    case "stop-limit":
      return matchStopLimit(order, candle, profile);
    default:
      return order.spec.type satisfies never;
  }
}

function matchLimit(order: OpenOrder, candle: Candle, profile: FillProfile): Match | undefined {
  const rest = restOf(order, candle);
  const { low, high } = rest ?? candle;
  const best = order.spec.side === "buy" ? low : high;
  const depth = depthOf(order, order.limit!, best);
  if (depth < 0 || (depth === 0 && profile.limitFills === "through")) return undefined;
  return { price: order.limit!.price, liquidity: "maker", ambiguous: depth === 0 };
}

function matchStop(order: OpenOrder, candle: Candle, profile: FillProfile): Match | undefined {
  const { stop } = order;
  if (stop === undefined) return undefined;
  const buys = order.spec.side === "buy";
  if (!isReached(order, stop, buys ? candle.high : candle.low)) return undefined;
  const rest = restOf(order, candle);
  const certain = rest === undefined || isReached(order, stop, buys ? rest.high : rest.low);
  if (!certain && profile.doubtfulStops === "pass") return undefined;
  return { price: stop.price, liquidity: "taker", ambiguous: !certain };
}

/** Once triggered within the candle, the price stands at the stop: only where it surely went on from there is known. */
function matchStopLimit(order: OpenOrder, candle: Candle, profile: FillProfile): Match | undefined {
  if (order.triggered) return matchLimit(order, candle, profile);
  const trigger = matchStop(order, candle, profile);
  if (trigger === undefined) return undefined;
  order.triggered = true;
  order.resting = true;
  const stop = order.stop!;
  const buys = order.spec.side === "buy";
  const marketable = buys
    ? stop.price.compare(order.limit!.price) <= 0
    : stop.price.compare(order.limit!.price) >= 0;
  if (marketable) return trigger;
  return depthOf(order, order.limit!, candle.close) > 0
    ? { price: order.limit!.price, liquidity: "maker", ambiguous: false }
    : undefined;
}

/** The part of its own candle that an order made within it is sure of. */
const restOf = (order: OpenOrder, { time }: Candle): OpenOrder["rest"] =>
  order.rest?.time === time ? order.rest : undefined;

/** Positive where a price is better than a limit, zero at it. */
function depthOf({ spec }: OpenOrder, limit: Level, price: number): number {
  const compared = comparePrice(price, limit);
  return spec.side === "buy" ? -compared : compared;
}

const isBeyond = (order: OpenOrder, price: number): boolean => depthOf(order, order.limit!, price) > 0;

function isReached({ spec }: OpenOrder, stop: Level, price: number): boolean {
  const compared = comparePrice(price, stop);
  return spec.side === "buy" ? compared >= 0 : compared <= 0;
}

const taken = (price: number): Match => ({
  price: Decimal.ofDouble(price),
  liquidity: "taker",
  ambiguous: false,
});

const limitAt = (order: OpenOrder, price: number): Match => ({
  price: Decimal.ofDouble(price),
  liquidity: order.resting ? "maker" : "taker",
  ambiguous: false,
});
