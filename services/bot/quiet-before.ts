/**
 * The newest position of TRADING at which no order of an account worked: where all that was decided had come to its end.
 * What working orders need to know of what they met since then follows from the log behind it.
 */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { isProtective } from "@spot-canvas/domain/orders/order-spec";
import type { WorkingOrder } from "@spot-canvas/projections/orders/working";
import type { EventLog } from "../log/event-log.ts";
import type { AccountSubjects } from "./account-subjects.ts";

/** Up to where it is looked for, and what works there. */
export interface QuietQuery {
  readonly log: EventLog;
  readonly subjects: AccountSubjects;
  readonly position: number;
  /** The orders that may still fill at that position. */
  readonly working: readonly WorkingOrder[];
  /** It is to be here or before it. */
  readonly limit: number;
}

/** From the first order of a signal to what became of its last one, with all that protects its fill. */
interface Stretch {
  from: number;
  to: number;
}

/** How far back it is looked for: at first, and at most. */
const FIRST_WITHIN = 4_096;
const MOST_WITHIN = 262_144;
const BEFORE_ALL = Number.NEGATIVE_INFINITY;

/** Undefined where it is too far back: then little is saved by it. */
export async function quietBefore(query: QuietQuery): Promise<number | undefined> {
  const { log, subjects, position, working, limit } = query;
  for (let back = FIRST_WITHIN; back <= MOST_WITHIN; back *= 8) {
    const after = Math.max(0, Math.min(position, limit) - back);
    if (working.some((order) => order.position <= after) && after > 0) continue;
    const stretches = new Stretches();
    for (const event of await eventsBetween(log, subjects, after, position)) stretches.take(event);
    for (const order of working) stretches.leaveOpen(order);
    const quiet = stretches.quietBefore(limit);
    if (quiet > 0) return quiet;
    if (after === 0) return undefined;
  }
  return undefined;
}

/** The events of an account's orders, and their fills, in the order of the log. */
async function eventsBetween(
  log: EventLog,
  { orders, trades }: AccountSubjects,
  after: number,
  until: number,
): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (const subject of [orders, trades]) {
    for await (const batch of log.read("TRADING", { after, until, subject })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome === "event") events.push(reading.event);
      }
    }
  }
  return events.sort((left, right) => left.recorded.position - right.recorded.position);
}

/** When orders worked, signal by signal. */
class Stretches {
  readonly #bySignal = new Map<string, Stretch>();
  /** The signals of orders. */
  readonly #signals = new Map<string, string>();

  /** Takes in an event; events come in the order of the log. */
  take(event: Event): void {
    const { position } = event.recorded;
    switch (event.type) {
      case "OrderPlaced": {
        const { order_id: id, signal_id: signal = id, role } = event.data;
        this.#signals.set(id, signal);
        // What protects a fill was led to by an order that stands before all that was read.
        const isFollower = role !== undefined && isProtective(role) && !this.#bySignal.has(signal);
        this.#extend(signal, isFollower ? BEFORE_ALL : position, position);
        return;
      }
      case "OrderAccepted":
      case "OrderRejected":
      case "OrderCancelled":
      case "OrderUnresolved":
        this.#follow(event.data.order_id, undefined, position);
        return;
      case "TradeExecuted":
        if (event.data.orderId !== undefined) this.#follow(event.data.orderId, event.data.signalId, position);
        return;
      default:
    }
  }

  /** Takes in that an order still works. */
  leaveOpen({ orderId, signalId }: WorkingOrder): void {
    this.#follow(orderId, signalId, Number.POSITIVE_INFINITY);
  }

  /** The newest position up to a limit at which nothing worked; before all where there is none within what was read. */
  quietBefore(limit: number): number {
    const stretches = [...this.#bySignal.values()].sort((left, right) => right.to - left.to);
    let quiet = Math.min(limit, Number.MAX_SAFE_INTEGER);
    for (const { from, to } of stretches) {
      if (to <= quiet) break;
      quiet = Math.min(quiet, from - 1);
    }
    return quiet;
  }

  #follow(orderId: string, signalId: string | undefined, to: number): void {
    const signal = this.#signals.get(orderId) ?? signalId ?? orderId;
    this.#extend(signal, this.#bySignal.has(signal) ? to : BEFORE_ALL, to);
  }

  #extend(signal: string, from: number, to: number): void {
    const stretch = this.#bySignal.get(signal);
    if (stretch === undefined) this.#bySignal.set(signal, { from, to });
    else {
      stretch.from = Math.min(stretch.from, from);
      stretch.to = Math.max(stretch.to, to);
    }
  }
}
