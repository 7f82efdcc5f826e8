/**
 * OKX's private channels: after a login, `orders` on `/ws/v5/private` tells of each change of an order, and `orders-algo`
 * on `/ws/v5/business` of each change of a stop.
 */
import type { SimulatedFill, SimulatedOrder } from "../accounts/order.ts";
import type { OrderDesk } from "../accounts/order-desk.ts";
import { OrderTape } from "../accounts/order-tape.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import { fillRow, isPlain, orderRow } from "./orders.ts";
import { stopRow } from "./stops.ts";

const CONNECTION = "a4d3ae55";

/** A channel of orders, by the path that it is served on. */
export type OkxOrderChannel = "orders" | "orders-algo";

/** Takes up a connection for one channel. Signatures are not checked. */
export const okxPrivateSession = (desk: OrderDesk, wire: Wire, channel: OkxOrderChannel): VenueSession =>
  new OkxPrivateSession(desk, wire, channel);

class OkxPrivateSession implements VenueSession {
  readonly #desk: OrderDesk;
  readonly #wire: Wire;
  readonly #channel: OkxOrderChannel;
  #isLoggedIn = false;
  #tape: OrderTape | undefined;

  constructor(desk: OrderDesk, wire: Wire, channel: OkxOrderChannel) {
    this.#desk = desk;
    this.#wire = wire;
    this.#channel = channel;
  }

  receive(text: string): void {
    if (text === "ping") {
      this.#wire.send("pong");
      return;
    }
    const message = parsed(text);
    if (message?.["op"] === "login") {
      this.#isLoggedIn = true;
      this.#send({ event: "login", code: "0", msg: "", connId: CONNECTION });
    } else if (message?.["op"] === "subscribe") this.#subscribe(message["args"]);
    else this.#send({ event: "error", code: "60012", msg: `Illegal request: ${text}`, connId: CONNECTION });
  }

  advance(): void {
    for (const { order, fills } of this.#tape?.next() ?? []) {
      const data = this.#channel === "orders" ? orderRows(order, fills) : stopRows(order);
      if (data.length > 0) this.#send({ arg: { channel: this.#channel, instType: "ANY", uid: "1" }, data });
    }
  }

  beat(): void {}

  #subscribe(args: unknown): void {
    for (const arg of Array.isArray(args) ? (args as { channel?: unknown }[]) : []) {
      if (!this.#isLoggedIn) {
        this.#send({ event: "error", code: "60011", msg: "Please log in", connId: CONNECTION });
      } else if (arg.channel === this.#channel) {
        this.#tape ??= new OrderTape(this.#desk);
        this.#send({ event: "subscribe", arg, connId: CONNECTION });
      } else {
        const msg = `Wrong URL or channel:${String(arg.channel)} doesn't exist.`;
        this.#send({ event: "error", code: "60018", msg, connId: CONNECTION });
      }
    }
  }

  #send(message: unknown): void {
    this.#wire.send(JSON.stringify(message));
  }
}

function orderRows(order: SimulatedOrder, fills: readonly SimulatedFill[]): readonly unknown[] {
  if (!isPlain(order)) return [];
  const row = orderRow(order);
  return fills.length === 0 ? [row] : fills.map((fill) => ({ ...fillRow(fill), ...row }));
}

const stopRows = (order: SimulatedOrder): readonly unknown[] =>
  order.stop === undefined ? [] : [stopRow(order)];

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
