/**
 * The WebSocket feed of Coinbase Exchange: `matches`, `ticker` and `heartbeat`. A subscription is answered by the last
 * match, which is no new trade, and by the list of all subscriptions.
 */
import type { VenueSession, Wire } from "../dialect.ts";
import { fixedUnits, microsecondText, microsecondTextOfMillis } from "../fixed-text.ts";
import type { MarketProduct, MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { TradeTape } from "../trade-tape.ts";
import { quoteOf } from "./tickers.ts";
import { makerSideOf, tradeIdOf } from "./trades.ts";

const CHANNELS = ["matches", "ticker", "ticker_batch", "heartbeat"] as const;
const FAILED = "Failed to subscribe";
type Channel = (typeof CHANNELS)[number];

interface Subscribing {
  readonly type?: unknown;
  readonly product_ids?: unknown;
  readonly channels?: unknown;
}

/** Takes up a connection. */
export const exchangeSession = (view: MarketView, wire: Wire): VenueSession =>
  new ExchangeSession(view, wire);

class ExchangeSession implements VenueSession {
  readonly #view: MarketView;
  readonly #wire: Wire;
  readonly #subscribed = new Map<Channel, Set<string>>();
  readonly #tape: TradeTape;

  constructor(view: MarketView, wire: Wire) {
    this.#view = view;
    this.#wire = wire;
    this.#tape = new TradeTape(view);
  }

  receive(text: string): void {
    const refusal = this.#take(text);
    if (refusal) this.#send({ type: "error", ...refusal });
    else this.#sendSubscriptions();
  }

  /** Carries a message out; gives the error of one that cannot be. */
  #take(text: string): { readonly message: string; readonly reason: string } | undefined {
    let message: Subscribing;
    try {
      message = (JSON.parse(text) ?? {}) as Subscribing;
    } catch {
      return { message: "Malformed JSON", reason: text.slice(0, 100) };
    }
    const isSubscribing = message.type === "subscribe";
    if (!isSubscribing && message.type !== "unsubscribe") {
      return { message: "Malformed JSON", reason: "Type has to be either subscribe or unsubscribe" };
    }
    for (const { name, productIds } of channelsOf(message)) {
      const unknown = productIds.find((id) => !this.#view.product(id));
      if (!isChannel(name)) return { message: FAILED, reason: `${name} is not a valid channel` };
      if (unknown) return { message: FAILED, reason: `${unknown} is not a valid product` };
      this.#change(name, productIds, isSubscribing);
    }
    return undefined;
  }

  #sendSubscriptions(): void {
    this.#send({
      type: "subscriptions",
      channels: [...this.#subscribed]
        .filter(([, ids]) => ids.size > 0)
        .map(([name, ids]) => ({ name, product_ids: [...ids] })),
    });
  }

  advance(): void {
    for (const [product, trade] of this.#tape.next()) {
      if (this.#has("matches", product)) this.#send(matchOf("match", product, trade));
      if (this.#has("ticker", product) || this.#has("ticker_batch", product))
        this.#sendTicker(product, trade);
    }
  }

  beat(): void {
    for (const id of this.#subscribed.get("heartbeat") ?? []) {
      const trade = this.#view.lastTrade(this.#view.product(id)!);
      this.#send({
        type: "heartbeat",
        last_trade_id: trade ? tradeIdOf(trade) : 0,
        product_id: id,
        sequence: trade ? sequenceOf(trade) : 0,
        time: microsecondTextOfMillis(this.#view.statedNow),
      });
    }
  }

  #change(channel: Channel, productIds: readonly string[], isSubscribing: boolean): void {
    const ids = this.#subscribed.get(channel) ?? new Set();
    this.#subscribed.set(channel, ids);
    for (const id of productIds) {
      if (!isSubscribing) ids.delete(id);
      if (!isSubscribing || ids.has(id)) continue;
      ids.add(id);
      const product = this.#view.product(id)!;
      this.#tape.follow(product);
      const trade = this.#view.lastTrade(product);
      if (trade && channel === "matches") this.#send(matchOf("last_match", product, trade));
      if (trade && channel === "ticker") this.#sendTicker(product, trade);
    }
  }

  #sendTicker(product: MarketProduct, trade: MarketTrade): void {
    const day = this.#view.dayOf(product)!;
    const price = (value: number): string => value.toFixed(product.priceDecimals);
    const { bid, ask } = quoteOf(trade.price, product);
    this.#send({
      type: "ticker",
      sequence: sequenceOf(trade),
      product_id: product.product,
      price: price(trade.price),
      open_24h: price(day.open),
      volume_24h: day.volume.toFixed(8),
      low_24h: price(day.low),
      high_24h: price(day.high),
      volume_30d: (day.volume * 30).toFixed(8),
      best_bid: bid,
      best_bid_size: "1.00000000",
      best_ask: ask,
      best_ask_size: "1.00000000",
      side: trade.side,
      time: microsecondText(trade.time),
      trade_id: tradeIdOf(trade),
      last_size: fixedUnits(trade.units, product.sizeDecimals),
    });
  }

  #has(channel: Channel, { product }: MarketProduct): boolean {
    return this.#subscribed.get(channel)?.has(product) ?? false;
  }

  #send(message: unknown): void {
    this.#wire.send(JSON.stringify(message));
  }
}

const isChannel = (name: string): name is Channel => (CHANNELS as readonly string[]).includes(name);

/** Channels are names that share the message's products, or objects with products of their own. */
function channelsOf(message: Subscribing): readonly { name: string; productIds: readonly string[] }[] {
  const shared = textsOf(message.product_ids);
  const channels = Array.isArray(message.channels) ? (message.channels as unknown[]) : [];
  return channels.map((channel) => {
    if (typeof channel === "string") return { name: channel, productIds: shared };
    const { name, product_ids } = (channel ?? {}) as Readonly<Record<string, unknown>>;
    return { name: String(name), productIds: product_ids === undefined ? shared : textsOf(product_ids) };
  });
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The place of a message in its product's stream: others lie between two trades. */
const sequenceOf = (trade: MarketTrade): number => tradeIdOf(trade) * 10;

const matchOf = (type: "match" | "last_match", product: MarketProduct, trade: MarketTrade) => ({
  type,
  trade_id: tradeIdOf(trade),
  maker_order_id: orderIdOf(trade, 1),
  taker_order_id: orderIdOf(trade, 2),
  side: makerSideOf(trade),
  size: fixedUnits(trade.units, product.sizeDecimals),
  price: trade.price.toFixed(product.priceDecimals),
  product_id: product.product,
  sequence: sequenceOf(trade),
  time: microsecondText(trade.time),
});

/** A UUID that is the same for the same trade. */
function orderIdOf({ number, time }: MarketTrade, salt: number): string {
  const hex = (BigInt(number + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n + time * BigInt(salt))
    .toString(16)
    .padStart(32, "0")
    .slice(-32);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}
