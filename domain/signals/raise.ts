/** From what a strategy wants to the signal that is recorded. */

import type { SignalRaised } from "../events/bodies/signal.ts";
import type { Basis } from "../events/fields.ts";
import { fail, ok, type Result } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { widthOf } from "../market/timeframe.ts";
import { Decimal } from "../money/decimal.ts";
import type { Instance } from "../strategies/instance.ts";
import type { Intent } from "../strategies/strategy.ts";
import { formatMillis } from "../time/instant.ts";
import { signalIdOf } from "./signal-id.ts";

/** Where the candle that a signal is raised on stands in the log, and where the instance was enabled. */
export interface RaisedOn {
  readonly candle: Candle;
  /** The MARKET position that first recorded the candle. */
  readonly market: number;
  /** The TRADING position of the StrategyEnabled that the instance runs by: all of TRADING that matters to it. */
  readonly trading: number;
}

/** When a candle closes, in epoch milliseconds: the market time of a decision on it. */
export const closeTimeOf = (instance: Instance, openTime: number): number =>
  openTime + widthOf(instance.series.timeframe);

/**
 * The signal of an intent: a pure function of instance, intent and places in the log. Faults where a price is no amount
 * that an order could carry, such as one with more than 30 decimals.
 */
export function raise(instance: Instance, intent: Intent, on: RaisedOn): Result<SignalRaised> {
  const { venue, product, timeframe } = instance.series;
  const price = amount(intent.price);
  if (!price.ok) return price;
  const optional: { confidence?: string; stop_loss?: string; take_profit?: string } = {};
  for (const [field, value] of [
    ["confidence", intent.confidence],
    ["stop_loss", intent.stopLoss],
    ["take_profit", intent.takeProfit],
  ] as const) {
    if (value === undefined) continue;
    const text = amount(value);
    if (!text.ok) return fail(text.error);
    optional[field] = text.value;
  }
  return ok({
    signal_id: signalIdOf(instance.id, on.candle.time, intent.leg),
    instance: instance.id,
    strategy: instance.strategy.name,
    venue,
    product,
    timeframe,
    action: intent.action,
    leg: intent.leg,
    price: price.value,
    ...optional,
    reason: intent.reason,
    ...(intent.validUntil === undefined ? {} : { valid_until: formatMillis(intent.validUntil) }),
    candle: { open_time: on.candle.time, position: on.market },
    basis: basisOf(instance, on),
  });
}

function basisOf(instance: Instance, { candle, market, trading }: RaisedOn): Basis {
  const { name, version } = instance.strategy;
  return {
    market,
    trading,
    now: formatMillis(closeTimeOf(instance, candle.time)),
    code: `${name}@${version}`,
  };
}

function amount(value: number): Result<string> {
  const decimal = Decimal.parse(String(value));
  return decimal.ok ? ok(decimal.value.toString()) : decimal;
}
