/** OKX's `/ws/v5/private`: a login, then the channel `orders`, which tells of each change of an order. */

import type { OrderDesk } from "../accounts/order-desk.ts";
import { OrderTape } from "../accounts/order-tape.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import { fillRow, orderRow } from "./orders.ts";

const CONNECTION = "a4d3ae55";

/** Takes up a connection. Signatures are not checked. */
export const okxPrivateSession = (desk: OrderDesk, wire: Wire): VenueSession =>
  new OkxPrivateSession(desk, wire);

class OkxPrivateSession implements VenueSession {
  readonly #desk: OrderDesk;
  readonly #wire: Wire;
  #isLoggedIn = false;
  #tape: OrderTape | undefined;

  constructor(desk: OrderDesk, wire: Wire) {
    this.#desk = desk;
    this.#wire = wire;
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
      const row = orderRow(order);
      const data = fills.length === 0 ? [row] : fills.map((fill) => ({ ...fillRow(fill), ...row }));
      this.#send({ arg: { channel: "orders", instType: "ANY", uid: "1" }, data });
    }
  }

  beat(): void {}

  #subscribe(args: unknown): void {
    for (const arg of Array.isArray(args) ? (args as { channel?: unknown }[]) : []) {
      if (!this.#isLoggedIn) {
        this.#send({ event: "error", code: "60011", msg: "Please log in", connId: CONNECTION });
      } else if (arg.channel === "orders") {
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

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
