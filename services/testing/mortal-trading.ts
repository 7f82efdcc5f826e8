/** An account whose process dies at a question to the venue, before it is heard there or before the answer comes back. */
import type { Price } from "@spot-canvas/domain/money/amount";
import type { FillRequest, OrderReference, OrderRequest, Trading } from "../venues/trading.ts";
import type { Death } from "./crashing-log.ts";

/** The account as the process that dies sees it: from then on nothing is asked, and nothing comes back. */
export class MortalTrading implements Trading {
  readonly venue: Trading["venue"];
  readonly market: Trading["market"];
  readonly capabilities: Trading["capabilities"];
  readonly #trading: Trading;
  readonly #death: Death;
  readonly #sent: Pick<string[], "push">;

  /** `sent` is told of every order that is sent. */
  constructor(trading: Trading, death: Death, sent: Pick<string[], "push">) {
    this.#sent = sent;
    this.venue = trading.venue;
    this.market = trading.market;
    this.capabilities = trading.capabilities;
    this.#trading = trading;
    this.#death = death;
  }

  place(request: OrderRequest, signal: AbortSignal) {
    return this.#death.around(() => {
      this.#sent.push(request.orderId);
      return this.#trading.place(request, signal);
    });
  }

  cancel(order: OrderReference, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.cancel(order, signal));
  }

  amend(order: OrderReference, stopPrice: Price, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.amend(order, stopPrice, signal));
  }

  find(order: OrderReference, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.find(order, signal));
  }

  openOrders(signal: AbortSignal) {
    return this.#death.around(() => this.#trading.openOrders(signal));
  }

  fills(request: FillRequest, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.fills(request, signal));
  }

  balances(signal: AbortSignal) {
    return this.#death.around(() => this.#trading.balances(signal));
  }

  funding(from: number, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.funding(from, signal));
  }

  contract(product: string, signal: AbortSignal) {
    return this.#death.around(() => this.#trading.contract(product, signal));
  }

  positions(signal: AbortSignal) {
    return this.#death.around(() => this.#trading.positions(signal));
  }

  updates(signal: AbortSignal) {
    return this.#trading.updates(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#trading[Symbol.asyncDispose]();
  }
}
