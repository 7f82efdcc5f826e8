/** Raises a signal that somebody else sent, for every instance that takes such signals of its series. */
import type { SignalRaised, SignalReceived } from "@spot-canvas/domain/events/bodies/signal";
import { newEvent, readEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { openTimeOf, parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue, SIMULATED } from "@spot-canvas/domain/market/venue";
import { OUTSIDE, raiseReceived } from "@spot-canvas/domain/signals/outside";
import type { Instance } from "@spot-canvas/domain/strategies/instance";
import { outside } from "@spot-canvas/domain/strategies/outside";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readCandles } from "@spot-canvas/projections/candles/read";
import { listConfigurations } from "@spot-canvas/projections/control/read";
import type { Database } from "@spot-canvas/projections/projector/database";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { hasSignal } from "@spot-canvas/projections/signals/read";
import type { EventLog } from "../log/event-log.ts";
import { isPositionConflict } from "../log/persistent-append.ts";

/** What raising stands on. */
export interface OutsideGround {
  readonly log: EventLog;
  readonly database: Database;
}

/** A signal that was raised, now or before. */
export interface RaisedOutside {
  readonly signal: SignalRaised;
  readonly repeated: boolean;
}

/**
 * Raises it; `at` is when it arrived, in epoch milliseconds. Faults: `UnknownVenue`, `UnknownTimeframe`, `NobodyTakes`,
 * `NoCandle`.
 */
export async function raiseOutside(
  { log, database }: OutsideGround,
  tenant: string,
  received: SignalReceived,
  at: number,
): Promise<readonly RaisedOutside[]> {
  const { product } = received;
  const venue = unwrap(parseVenue(received.venue));
  const timeframe = unwrap(parseTimeframe(received.timeframe));
  const series = { venue, product, timeframe };
  const snapshot = await readSnapshot(database);
  const instances = await takersOf(snapshot, tenant, series, instantOfMillis(at));
  const named = `${venue} ${product} ${timeframe}`;
  if (instances.length === 0) {
    const how = `canvas trading set ACCOUNT ${venue} ${product} --timeframe ${timeframe} --strategy outside --enable`;
    throw new Fault("NobodyTakes", "not-found", `nobody takes signals from outside for ${named}: ${how}`);
  }
  // A made-up market has a time of its own.
  const closed = venue === SIMULATED ? {} : { to: openTimeOf(timeframe, at) };
  const { time, close } = await readCandles(snapshot, { tenant, ...series, ...closed, limit: 1 });
  const record = await log.last(formatSubject({ family: "candles", ...series }, tenant));
  if (time.length === 0 || record === undefined) {
    throw new Fault(
      "NoCandle",
      "conflict",
      `there is no closed candle of ${named}: follow or import it first`,
    );
  }
  const candle = { time: time[0]!, close: close[0]! };
  const arrivedAt = venue === SIMULATED ? 0 : at;
  const raised: RaisedOutside[] = [];
  for (const instance of instances) {
    const arrival = { at: arrivedAt, candle, market: record.position, trading: snapshot.positions.TRADING };
    const signal = raiseReceived(instance, received, arrival);
    const isKnown = await hasSignal(snapshot, { tenant, signalId: signal.signal_id });
    const repeated = isKnown || (await append(log, tenant, signal, at)) === "repeated";
    raised.push({ signal, repeated });
  }
  return raised;
}

/** The instances of accounts that trade a series by what comes from outside, since a moment or longer. */
async function takersOf(
  snapshot: Snapshot,
  tenant: string,
  series: Instance["series"],
  at: Instant,
): Promise<readonly Instance[]> {
  const { venue, product, timeframe } = series;
  const takers = new Map<string, Instance>();
  for (const { configuration, since } of await listConfigurations(snapshot, { tenant })) {
    const isOf = configuration.venue === venue && configuration.product === product;
    if (!isOf || configuration.timeframe !== timeframe || !configuration.enabled || since > at) continue;
    for (const { strategy, instance: id, parameters } of configuration.strategies) {
      if (strategy === OUTSIDE) takers.set(id, { id, strategy: outside, parameters, series });
    }
  }
  return [...takers.values()];
}

/** Appends behind the newest signal of the instance, unless that is this one. */
async function append(
  log: EventLog,
  tenant: string,
  signal: SignalRaised,
  at: number,
): Promise<"raised" | "repeated"> {
  const { venue, product, timeframe, instance } = signal;
  const subject = formatSubject({ family: "signals", venue, product, timeframe, instance }, tenant);
  const id = identityOf("SignalRaised", tenant, signal.signal_id);
  const now = instantOfMillis(at);
  const times = { occurredAt: now, recordedAt: now, correlationId: id };
  const event = newEvent("SignalRaised", signal, subject, { id, ...times }, id);
  for (;;) {
    const last = await log.last(subject);
    const reading = last && readEvent(last);
    const newest =
      reading?.outcome === "event" && reading.event.type === "SignalRaised" && reading.event.data;
    if (newest && newest.signal_id === signal.signal_id) return "repeated";
    try {
      const { duplicate } = await log.append(event, { expectedLast: last?.position ?? 0 });
      return duplicate ? "repeated" : "raised";
    } catch (error) {
      if (!isPositionConflict(error)) throw error;
    }
  }
}
