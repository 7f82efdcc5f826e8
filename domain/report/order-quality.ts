/** What became of an account's orders and of the signals that it declined, put together of counts. */
import type { Delay, Report, Tally } from "../contract/report.ts";
import { Decimal } from "../money/decimal.ts";
import { isOpen, type Order } from "../orders/order.ts";
import { Counter } from "./tally.ts";

/** Orders in one state. */
export interface CountedOrders {
  readonly state: Order["state"];
  /** Of those that were rejected. */
  readonly reason?: string;
  readonly count: number;
  /** The sum over them of the part that was filled, at most 1 of each. */
  readonly parts: Decimal;
}

/** What else there is to say of them. */
export interface OrderCircumstances {
  readonly declines: readonly Tally[];
  readonly toOrder?: Delay;
  readonly toFill?: Delay;
}

/** A count in progress. */
export class OrderCount {
  readonly #states = new Counter();
  readonly #rejects = new Counter();
  #placed = 0;
  #ended = 0;
  #parts = Decimal.ZERO;

  add({ state, reason, count, parts }: CountedOrders): void {
    this.#placed += count;
    this.#states.add(state, count);
    if (state === "rejected") this.#rejects.add(reason ?? "", count);
    if (isOpen({ state })) return;
    this.#ended += count;
    this.#parts = this.#parts.plus(parts);
  }

  /** What a report says; undefined where there is nothing to say. */
  summary({ declines, toOrder, toFill }: OrderCircumstances): Report["orders"] {
    if (this.#placed === 0 && declines.length === 0) return undefined;
    return {
      placed: this.#placed,
      states: this.#states.tallies,
      // The mean over orders of the part that was filled: quantities of products do not add up.
      ...(this.#ended === 0 ? {} : { fill_ratio: this.#parts.toDouble() / this.#ended }),
      declines,
      rejects: this.#rejects.tallies,
      ...(toOrder === undefined ? {} : { signal_to_order: toOrder }),
      ...(toFill === undefined ? {} : { order_to_fill: toFill }),
    };
  }
}
