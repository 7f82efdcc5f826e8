/** The WebSocket of Coinbase Advanced Trade: the channel `user`, which tells a snapshot of open orders, then changes. */

import type { SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import { OrderTape } from "../accounts/order-tape.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import { orderRow } from "./orders.ts";

/** Takes up a connection. Signatures are not checked. */
export const userSession = (desk: OrderDesk, wire: Wire): VenueSession => new UserSession(desk, wire);

class UserSession implements VenueSession {
  readonly #desk: OrderDesk;
  readonly #wire: Wire;
  #tape: OrderTape | undefined;
  #sequence = 0;
  #beats = false;
  #counter = 0;

  constructor(desk: OrderDesk, wire: Wire) {
    this.#desk = desk;
    this.#wire = wire;
  }

  receive(text: string): void {
    const { type, channel } = parsed(text);
    if (type !== "subscribe") this.#wire.send(JSON.stringify({ type: "error", message: "invalid message" }));
    else if (channel === "heartbeats") this.#beats = true;
    else if (channel === "user") this.#subscribe();
    else this.#wire.send(JSON.stringify({ type: "error", message: "channel is not supported" }));
  }

  advance(): void {
    for (const { order } of this.#tape?.next() ?? []) this.#tell("update", [order]);
  }

  beat(): void {
    if (this.#beats) this.#send("heartbeats", [{ heartbeat_counter: ++this.#counter }]);
  }

  #subscribe(): void {
    this.#tape = new OrderTape(this.#desk);
    this.#send("subscriptions", [{ subscriptions: { user: ["1"] } }]);
    this.#tell(
      "snapshot",
      this.#desk.orders.filter(({ state }) => state === "open"),
    );
  }

  #tell(type: "snapshot" | "update", orders: readonly SimulatedOrder[]): void {
    const rows = orders.map((order) => {
      const { filled_size: cumulative_quantity, ...row } = orderRow(order);
      const leaves_quantity = String(order.quantity.minus(order.filled).normalized());
      return { ...row, cumulative_quantity, leaves_quantity };
    });
    this.#send("user", [{ type, orders: rows }]);
  }

  #send(channel: string, events: readonly object[]): void {
    const timestamp = new Date().toISOString();
    const sequence_num = this.#sequence++;
    this.#wire.send(JSON.stringify({ channel, client_id: "", timestamp, sequence_num, events }));
  }
}

function parsed(text: string): { readonly type?: unknown; readonly channel?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
