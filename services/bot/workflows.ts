/** Where the signals of open orders come from, so that what becomes of an order is recorded as part of the same workflow. */
import type { Signal } from "@spot-canvas/domain/bot/signal";
import type { Event } from "@spot-canvas/domain/events/codec";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { OpenOrder } from "@spot-canvas/domain/orders/open-order";
import type { Instant } from "@spot-canvas/domain/time/instant";
import { type Cause, placedEventId } from "./order-writer.ts";

/** Where a signal comes from: kept while an order of it is open. */
export interface Origin {
  /** The id of its event, and of the workflow. */
  readonly id: string;
  readonly correlationId: string;
  /** The series that its orders rest on. */
  readonly timeframe: Timeframe;
  /** Where its candle stands in MARKET, and it in TRADING. */
  readonly market: number;
  readonly trading: number;
}

/** A signal that waits for its verdict, and where it comes from. */
export interface Waiting {
  readonly signal: Signal;
  readonly origin: Origin;
}

/** Where an event that asks for a decision comes from. */
export const originOf = ({ data, envelope, recorded }: Event<"SignalRaised" | "OrderRequested">): Origin => ({
  id: envelope.id,
  correlationId: envelope.correlationId,
  timeframe: unwrap(parseTimeframe(data.timeframe)),
  market: data.candle.position,
  trading: recorded.position,
});

/** The workflows of one account, by signal. */
export class Workflows {
  readonly #tenant: string;
  readonly #open: ReadonlyMap<string, OpenOrder>;
  readonly #origins = new Map<string, Origin>();

  /** `open` are the orders that may need theirs. */
  constructor(tenant: string, open: ReadonlyMap<string, OpenOrder>) {
    this.#tenant = tenant;
    this.#open = open;
  }

  /** Keeps what the orders of a signal need, and lets go of what no open order does. */
  keep(signalId: string, origin: Origin): void {
    this.#origins.set(signalId, origin);
    if (this.#origins.size < 2 * this.#open.size + KEPT) return;
    const needed = new Set([signalId, ...[...this.#open.values()].map(({ signal }) => signal.id)]);
    for (const id of this.#origins.keys()) if (!needed.has(id)) this.#origins.delete(id);
  }

  /** Where the signal of an open order comes from. */
  of({ signal }: OpenOrder): Origin {
    return this.#origins.get(signal.id)!;
  }

  /** What becomes of an order, because of its intent. */
  causeOf(order: OpenOrder, occurredAt: Instant): Cause {
    const causationId = placedEventId(this.#tenant, order.id);
    return { causationId, correlationId: this.of(order).correlationId, occurredAt };
  }
}

/** Signals that are kept beside those of open orders before they are let go. */
const KEPT = 64;
