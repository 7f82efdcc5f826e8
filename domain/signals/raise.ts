/** From what a strategy wants to the signal that is recorded. */

import type { SignalRaised } from "../events/bodies/signal.ts";
import type { Basis } from "../events/fields.ts";
import { Fault, fail, ok, type Result, unwrap } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import { widthOf } from "../market/timeframe.ts";
import { Decimal } from "../money/decimal.ts";
import type { Instance } from "../strategies/instance.ts";
import { type Intent, legOf, type Size, type Trail } from "../strategies/intent.ts";

import { formatMillis } from "../time/instant.ts";
import { signalIdOf } from "./signal-id.ts";

/** Where the candle that a signal is raised on stands in the log, and where the instance was enabled. */
export interface RaisedOn {
  readonly candle: Candle;
  /** The MARKET position that first recorded the candle. */
  readonly market: number;
  /** How far its market swings there; absent where that is not known. */
  readonly swing?: number | undefined;
  /** The TRADING position of the StrategyEnabled that the instance runs by: all of TRADING that matters to it. */
  readonly trading: number;
}

/** When a candle closes, in epoch milliseconds: the market time of a decision on it. */
export const closeTimeOf = (instance: Instance, openTime: number): number =>
  openTime + widthOf(instance.series.timeframe);

/**
 * The signal of an intent: a pure function of instance, intent and places in the log. Its price is the close of its
 * candle. Faults where a number is no amount that an order could carry, such as one with more than 30 decimals.
 */
export function raise(instance: Instance, intent: Intent, on: RaisedOn): Result<SignalRaised> {
  const { venue, product, timeframe } = instance.series;
  const leg = legOf(intent);
  try {
    return ok({
      signal_id: signalIdOf(instance.id, on.candle.time, leg),
      instance: instance.id,
      strategy: instance.strategy.name,
      venue,
      product,
      timeframe,
      action: intent.action,
      leg,
      price: amount(on.candle.close),
      ...wishesOf(intent),
      ...(intent.trend === undefined ? {} : { trend: intent.trend }),
      ...(on.swing === undefined ? {} : { swing: amount(on.swing) }),
      reason: intent.tag,
      candle: { open_time: on.candle.time, position: on.market },
      basis: basisOf(instance, on),
    });
  } catch (error) {
    if (error instanceof Fault) return fail(error);
    throw error;
  }
}

/** What an intent may leave out. */
type Wishes = Pick<
  SignalRaised,
  "confidence" | "target" | "size" | "limit_price" | "stop_loss" | "take_profit" | "trail" | "valid_until"
>;

function wishesOf(intent: Intent): Wishes {
  const { confidence, target, size, limitPrice, stop, takeProfit, trail, validUntil } = intent;
  return {
    ...(confidence === undefined ? {} : { confidence: amount(confidence) }),
    ...(target === undefined ? {} : { target: amount(target) }),
    ...(size === undefined ? {} : { size: sizeOf(size) }),
    ...(limitPrice === undefined ? {} : { limit_price: amount(limitPrice) }),
    ...(stop === undefined ? {} : { stop_loss: amount(stop) }),
    ...(takeProfit === undefined ? {} : { take_profit: amount(takeProfit) }),
    ...(trail === undefined ? {} : { trail: trailOf(trail) }),
    ...(validUntil === undefined ? {} : { valid_until: formatMillis(validUntil) }),
  };
}

const sizeOf = (size: Size): NonNullable<SignalRaised["size"]> =>
  "quantity" in size ? { quantity: amount(size.quantity) } : { quote: amount(size.quote) };

const trailOf = ({ activation, distance }: Trail): NonNullable<SignalRaised["trail"]> => ({
  ...(activation === undefined ? {} : { activation: amount(activation) }),
  distance: amount(distance),
});

function basisOf(instance: Instance, { candle, market, trading }: RaisedOn): Basis {
  const { name, version } = instance.strategy;
  return {
    market,
    trading,
    now: formatMillis(closeTimeOf(instance, candle.time)),
    code: `${name}@${version}`,
  };
}

/** The text of the decimal that a double stands for; throws where no amount can be it. */
const amount = (value: number): string => unwrap(Decimal.parse(String(value))).toString();
