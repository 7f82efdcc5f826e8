/** From a signal that somebody else sent to the one that is recorded for an instance. */
import type { SignalRaised, SignalReceived } from "../events/bodies/signal.ts";
import { identityOf } from "../events/identity.ts";
import type { Candle } from "../market/candle.ts";
import { widthOf } from "../market/timeframe.ts";
import { Decimal } from "../money/decimal.ts";
import type { Instance } from "../strategies/instance.ts";
import { MAIN_LEG } from "../strategies/intent.ts";
import { formatMillis } from "../time/instant.ts";

/** The name of the strategy whose instances take signals from outside. */
export const OUTSIDE = "outside";

/** What was known when a signal arrived. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The newest closed candle of the series. */
  readonly candle: Pick<Candle, "time" | "close">;
  /** Where the newest record of the series stands in MARKET. */
  readonly market: number;
  /** How far TRADING matters to it. */
  readonly trading: number;
}

/** A sender who waits for a close needs some time: within this part of a candle, and this long, it spoke of that close. */
const AT_CLOSE = { part: 0.1, mostMs: 60_000 } as const;

/** The signal of an instance: its id follows from what the sender named it, so that the same again is the same. */
export function raiseReceived(
  { id: instance, strategy, series }: Instance,
  received: SignalReceived,
  { at, candle, market, trading }: Arrival,
): SignalRaised {
  const { instance: _outside, received_id, leg = MAIN_LEG, price, reason, ...wishes } = received;
  const width = widthOf(series.timeframe);
  const closeTime = candle.time + width;
  const isAtClose = at - closeTime <= Math.min(AT_CLOSE.part * width, AT_CLOSE.mostMs);
  return {
    ...wishes,
    signal_id: identityOf("signal", instance, received_id),
    instance,
    strategy: strategy.name,
    leg,
    price: price ?? Decimal.ofDouble(candle.close).toString(),
    reason: reason ?? "from outside",
    ...(isAtClose ? {} : { acts_from: formatMillis(Math.ceil(at / width) * width) }),
    candle: { open_time: candle.time, position: market },
    basis: { market, trading, now: formatMillis(closeTime), code: `${strategy.name}@${strategy.version}` },
  };
}
