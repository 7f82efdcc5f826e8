/** What became of an account's orders and of the signals that it declined, by the events about them. */
import type { Delay, Report } from "../contract/report.ts";
import type { Event } from "../events/codec.ts";
import type { Trade } from "../ledger/trade.ts";
import type { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { evolve, filledOf, isOpen, type Order, type OrderEvent, place } from "../orders/order.ts";
import { isProtective } from "../orders/order-spec.ts";
import { quantileOf } from "../statistics/kernels/quantile.ts";
import { millisOfInstant } from "../time/instant.ts";
import { Column } from "./column.ts";
import { Counter } from "./tally.ts";

/** A signal as its orders need it. */
export interface SignalQuote {
  readonly price: Price;
  /** Epoch milliseconds. */
  readonly raisedAt: number;
}

interface Followed {
  order: Order;
  /** It was decided on the signal: what protects a position waits for a price of its own. */
  readonly isDecided: boolean;
  readonly signalId: string | undefined;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  readonly asked: Decimal;
  isFilled: boolean;
}

/** A record in progress: first the events about orders, then signals, then fills. */
export class OrderRecord {
  readonly #from: number;
  readonly #to: number;
  readonly #orders = new Map<string, Followed>();
  readonly #declines = new Counter();
  #declined = 0;
  readonly #toOrder = new Column();
  readonly #toFill = new Column();
  #signals: ReadonlyMap<string, SignalQuote> = new Map();

  /** Of orders placed and signals declined in a period, epoch milliseconds, both ends included. */
  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  /** Takes the next event about orders, in the order of the log. */
  apply(event: Event): void {
    const at = millisOfInstant(event.envelope.occurredAt);
    // What came of an order later belongs to a later report.
    if (at > this.#to) return;
    switch (event.type) {
      case "OrderPlaced": {
        const { order_id, signal_id, quantity, funds, role } = event.data;
        if (this.#orders.has(order_id)) return;
        const asked = Decimal.of(quantity);
        const isDecided = role === undefined || !isProtective(role);
        this.#orders.set(order_id, {
          // The rest of the intent would fill the memory.
          order: place({ order_id, quantity, ...(funds === undefined ? {} : { funds }) }),
          ...{ placedAt: at, asked, isFilled: false, isDecided },
          signalId: isDecided ? signal_id : undefined,
        });
        return;
      }
      case "SignalDeclined":
        if (!this.#isWithin(at)) return;
        this.#declined++;
        this.#declines.add(event.data.rule);
        return;
      case "OrderAccepted":
        this.#change(event.data.order_id, { type: event.type });
        return;
      case "OrderRejected":
      case "OrderCancelled":
      case "OrderUnresolved":
        this.#change(event.data.order_id, { type: event.type, reason: event.data.reason });
        return;
      default:
    }
  }

  /** The signals that orders were placed for. */
  get signalIds(): readonly string[] {
    return [...this.#orders.values()].flatMap(({ signalId }) => (signalId === undefined ? [] : [signalId]));
  }

  /** Takes what is known of those signals. */
  quote(signals: ReadonlyMap<string, SignalQuote>): void {
    this.#signals = signals;
    for (const { signalId, placedAt } of this.#orders.values()) {
      const signal = signalId === undefined ? undefined : signals.get(signalId);
      if (signal !== undefined && this.#isWithin(placedAt)) this.#toOrder.push(placedAt - signal.raisedAt);
    }
  }

  /** Counts a fill, and gives the price of the signal that it came of, where that is known. */
  fill(trade: Trade): Price | undefined {
    const followed = trade.orderId === undefined ? undefined : this.#orders.get(trade.orderId);
    if (followed === undefined) return undefined;
    followed.order = evolve(followed.order, { type: "TradeExecuted", trade });
    if (followed.isDecided && !followed.isFilled && this.#isWithin(followed.placedAt)) {
      followed.isFilled = true;
      this.#toFill.push(millisOfInstant(trade.timestamp) - followed.placedAt);
    }
    return followed.signalId === undefined ? undefined : this.#signals.get(followed.signalId)?.price;
  }

  /** What the report says; undefined where there is nothing to say. */
  get summary(): Report["orders"] {
    const orders = [...this.#orders.values()].filter(({ placedAt }) => this.#isWithin(placedAt));
    if (orders.length === 0 && this.#declined === 0) return undefined;
    const states = new Counter();
    const rejects = new Counter();
    for (const { order } of orders) {
      states.add(order.state);
      if (order.state === "rejected") rejects.add(order.reason);
    }
    const ratio = fillRatioOf(orders.filter(({ order }) => !isOpen(order)));
    const [toOrder, toFill] = [delayOf(this.#toOrder), delayOf(this.#toFill)];
    return {
      placed: orders.length,
      states: states.tallies,
      ...(ratio === undefined ? {} : { fill_ratio: ratio }),
      declines: this.#declines.tallies,
      rejects: rejects.tallies,
      ...(toOrder === undefined ? {} : { signal_to_order: toOrder }),
      ...(toFill === undefined ? {} : { order_to_fill: toFill }),
    };
  }

  #change(orderId: string, change: OrderEvent): void {
    const followed = this.#orders.get(orderId);
    if (followed !== undefined) followed.order = evolve(followed.order, change);
  }

  #isWithin(at: number): boolean {
    return at >= this.#from && at <= this.#to;
  }
}

/** The mean over orders of the part that was filled: quantities of products do not add up. */
function fillRatioOf(orders: readonly Followed[]): number | undefined {
  if (orders.length === 0) return undefined;
  const parts = orders.map(({ order, asked }) =>
    asked.isZero() ? 0 : Math.min(1, filledOf(order).quantity.toDouble() / asked.toDouble()),
  );
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

function delayOf(delays: Column): Delay | undefined {
  if (delays.length === 0) return undefined;
  const sorted = delays.values.slice().sort();
  return {
    count: delays.length,
    p50: quantileOf(sorted, 0.5),
    p90: quantileOf(sorted, 0.9),
    p99: quantileOf(sorted, 0.99),
  };
}
