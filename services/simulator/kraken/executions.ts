/** Kraken's channel `executions`: a snapshot of open orders, then each change of an order and each fill. */

import type { SimulatedFill, SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import { OrderTape } from "../accounts/order-tape.ts";
import { namesOf } from "./names.ts";
import { orderIdOf } from "./orders.ts";

/** One subscription. */
export class Executions {
  readonly #tape: OrderTape;
  #sequence = 0;

  constructor(desk: OrderDesk) {
    this.#tape = new OrderTape(desk);
  }

  /** The open orders, once. */
  snapshot(desk: OrderDesk): string {
    const open = desk.orders.filter(({ state }) => state === "open");
    return this.#frame(
      "snapshot",
      open.map((order) => rowOf(order, "new")),
    );
  }

  /** What changed since the last call, as frames. */
  next(): readonly string[] {
    return this.#tape.next().map(({ order, fills }) => {
      const rows = fills.map((fill) => tradeOf(fill));
      const end = order.state === "open" ? [] : [rowOf(order, ENDS[order.state])];
      const begun = rows.length + end.length === 0 ? [rowOf(order, "new")] : [];
      return this.#frame("update", [...begun, ...rows, ...end]);
    });
  }

  #frame(type: string, data: readonly object[]): string {
    return JSON.stringify({ channel: "executions", type, data, sequence: ++this.#sequence });
  }
}

const ENDS = { filled: "filled", cancelled: "canceled" } as const;
const STATES = { open: "new", filled: "filled", cancelled: "canceled" } as const;

const rowOf = (order: SimulatedOrder, exec_type: string) => ({
  order_id: orderIdOf(order),
  cl_ord_id: order.clientId,
  symbol: namesOf(order.product).symbol,
  side: order.side,
  order_type: order.type,
  order_qty: order.quantity.toDouble(),
  cum_qty: order.filled.toDouble(),
  exec_type,
  order_status:
    order.state === "open" && order.filled.isPositive() ? "partially_filled" : STATES[order.state],
  timestamp: new Date(order.updatedAt).toISOString(),
});

const tradeOf = ({ order, number, price, quantity, liquidity, time }: SimulatedFill) => ({
  ...rowOf(order, "trade"),
  trade_id: number,
  last_qty: quantity.toDouble(),
  last_price: price.toDouble(),
  liquidity_ind: liquidity === "maker" ? "m" : "t",
  timestamp: new Date(time).toISOString(),
});
