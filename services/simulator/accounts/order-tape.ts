/** What became of the orders of an account since somebody last looked: for sockets that tell of them. */
import type { SimulatedFill, SimulatedOrder } from "./order.ts";
import type { OrderDesk } from "./order-desk.ts";

/** An order that changed, with what filled of it meanwhile. */
export interface ToldOrder {
  readonly order: SimulatedOrder;
  readonly fills: readonly SimulatedFill[];
}

/** One listener's place. */
export class OrderTape {
  readonly #desk: OrderDesk;
  readonly #seen = new Map<number, string>();
  #fills: number;

  /** What was before is not told. */
  constructor(desk: OrderDesk) {
    this.#desk = desk;
    for (const order of desk.orders) this.#seen.set(order.number, stateOf(order));
    this.#fills = desk.fillCount;
  }

  /** The orders that changed since the last call, oldest first. */
  next(): readonly ToldOrder[] {
    const changed = this.#desk.orders.filter((order) => this.#seen.get(order.number) !== stateOf(order));
    if (changed.length === 0) return [];
    const fills = this.#desk.fillsFrom(this.#fills);
    this.#fills += fills.length;
    return changed.map((order) => {
      this.#seen.set(order.number, stateOf(order));
      return { order, fills: fills.filter((fill) => fill.order === order) };
    });
  }
}

const stateOf = ({ state, filled, isTriggered, stop }: SimulatedOrder): string =>
  `${state} ${filled} ${isTriggered} ${stop}`;
