/** A venue in the thread: what it takes, fills and tells is true at once, and what of it reaches a bot the mishaps say. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instantOfMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { SimulatedOrder } from "@spot-canvas/services/simulator/accounts/order";
import { OrderDesk } from "@spot-canvas/services/simulator/accounts/order-desk";
import type { Market, MarketProduct, MarketTrade } from "@spot-canvas/services/simulator/markets/market";
import { MarketView } from "@spot-canvas/services/simulator/markets/market-view";
import type {
  Cancellation,
  OrderReference,
  OrderRequest,
  OrderUpdate,
  Placement,
  Trading,
  VenueFill,
  VenueOrder,
} from "@spot-canvas/services/venues/trading";
import { VenueFault } from "@spot-canvas/services/venues/venue-fault";
import type { Life, Mishaps } from "./mishaps.ts";

const VENUE = "simulated";
const TERMS = {
  uniqueIds: "open",
  maker: Decimal.of("0.001"),
  taker: Decimal.of("0.001"),
  buyersPayIn: "quote",
} as const;
const CAPABILITIES: Trading["capabilities"] = {
  orderTypes: ["market", "limit", "stop"],
  timeInForce: ["ioc", "fok"],
  postOnly: true,
  funds: true,
  marketBuyBySize: true,
  oco: false,
  amend: false,
  reduceOnly: false,
  lateMs: 0,
};

/** The venue. Its clock is the thread's. */
export class SimulatedVenue {
  readonly desk: OrderDesk;
  /** Every order that was sent, by its id, as often as it was. */
  readonly sent: string[] = [];
  readonly #product: MarketProduct;
  readonly #trades: MarketTrade[] = [];

  constructor(product: string, funds: string) {
    const [base, quote] = product.split("-") as [string, string];
    this.#product = { product, base, quote, priceDecimals: 2, sizeDecimals: 8, listedAt: 0 };
    const market: Market = {
      products: [this.#product],
      candles: () => {
        throw new Error("This venue tells no candles.");
      },
      tradesBefore: (_, time) => this.#trades.filter((trade) => millisOfInstant(trade.time) <= time).length,
      trades: (_, from, to) => this.#trades.slice(from, to),
    };
    const view = new MarketView({ market, now: () => Date.now() });
    this.desk = new OrderDesk(view, TERMS, { [quote]: funds });
  }

  /** The market goes through a candle: resting orders meet its prices. */
  move({ low, high, close }: Candle): void {
    for (const price of [low, high, close]) {
      const number = this.#trades.length;
      this.#trades.push({ number, time: instantOfMillis(Date.now()), price, units: 1, side: "buy" });
    }
  }

  /** The account as a process sees it that may be killed: late answers, lost ones, and questions that never arrive. */
  openedBy(life: Life, mishaps: Mishaps): Trading {
    const ask = <T>(act: () => T): Promise<Result<T, VenueFault>> => this.#ask(life, mishaps, act);
    return {
      venue: VENUE,
      market: "spot",
      capabilities: CAPABILITIES,
      place: async (request) => {
        const placed = await ask(() => this.#place(request));
        return placed.ok ? placed.value : { outcome: "unknown", fault: placed.error };
      },
      cancel: async (order) => {
        const cancelled = await ask(() => this.#cancel(order));
        return cancelled.ok ? cancelled.value : { outcome: "unknown", fault: cancelled.error };
      },
      amend: async () => ({ outcome: "refused", reason: "The venue moves no stops." }),
      find: ({ orderId }) =>
        ask(() => {
          const order = this.desk.find({ clientId: orderId });
          return order && orderOf(order);
        }),
      openOrders: () => ask(() => this.desk.orders.filter(({ state }) => state === "open").map(orderOf)),
      fills: ({ from }) => ask(() => this.#fills().filter(({ time }) => millisOfInstant(time) >= from)),
      balances: () =>
        ask(() =>
          this.desk.balances.map(({ currency, total, held }) => ({
            ...{ currency, total },
            available: total.minus(held),
          })),
        ),
      positions: async () => ok([]),
      funding: async () => ok([]),
      contract: async () => ok(undefined),
      updates: (signal) => silent(signal),
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async #ask<T>(life: Life, mishaps: Mishaps, act: () => T): Promise<Result<T, VenueFault>> {
    const unavailable = (what: string) => fail(new VenueFault("VenueUnavailable", VENUE, what));
    const pause = async (): Promise<void> => {
      await mishaps.time.sleep(mishaps.random() * mishaps.delayMs);
      life.check();
    };
    await pause();
    if (mishaps.random() < mishaps.refused) return unavailable("The venue does not answer.");
    const done = act();
    await pause();
    return mishaps.random() < mishaps.answerLost ? unavailable("The venue's answer was lost.") : ok(done);
  }

  #place({ orderId, spec, sendBy }: OrderRequest): Placement {
    if (Date.now() > sendBy) return { outcome: "not-sent", reason: "too late" };
    this.sent.push(orderId);
    const { side, quantity, funds, limitPrice, stopPrice, timeInForce } = spec;
    const placed = this.desk.place({
      ...{ clientId: orderId, product: this.#product, side },
      type: stopPrice ? "stop" : limitPrice ? "limit" : "market",
      ...(funds ? { funds } : { quantity }),
      ...(limitPrice && { limit: limitPrice }),
      ...(stopPrice && { stop: stopPrice }),
      ...((timeInForce === "ioc" || timeInForce === "fok") && { timeInForce }),
      isPostOnly: spec.postOnly === true,
    });
    if (typeof placed === "string") return { outcome: "rejected", reason: placed };
    return { outcome: "accepted", venueOrderId: String(placed.number) };
  }

  #cancel({ orderId }: OrderReference): Cancellation {
    const order = this.desk.find({ clientId: orderId });
    if (order !== undefined && this.desk.cancel(order)) return { outcome: "requested" };
    return { outcome: "not-open", reason: "There is nothing to cancel." };
  }

  #fills(): readonly VenueFill[] {
    return this.desk.fills.map(({ number, order, time, price, quantity, fee, feeCurrency, liquidity }) => ({
      tradeId: String(number),
      venueOrderId: String(order.number),
      orderId: order.clientId,
      product: this.#product.product,
      time: instantOfMillis(time),
      side: order.side,
      price: Price(price),
      quantity: Quantity(quantity),
      ...{ fee, feeCurrency, liquidity },
    }));
  }
}

const orderOf = ({ number, clientId, product, side, state, filled }: SimulatedOrder): VenueOrder => ({
  orderId: clientId,
  venueOrderId: String(number),
  product: product.product,
  side,
  state: state === "open" ? "open" : "closed",
  filled: Quantity(filled),
});

/** A venue that tells nothing by itself: everything is found by looking. */
async function* silent(signal: AbortSignal): AsyncGenerator<OrderUpdate> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}
