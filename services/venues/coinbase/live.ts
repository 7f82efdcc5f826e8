/**
 * Trades of Coinbase Exchange as they happen: channel `matches`, whose side is the maker's, and `heartbeat`, which beats
 * once a second and tells the number of the last trade. There are no candles.
 */
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { type Instant, millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";
import { amountOf, arrayOf, doubleOf, type JsonObject, objectOf, textOf } from "../json.ts";
import type { LiveDialect, LiveSession } from "../live/dialect.ts";
import { jsonOf } from "../request/refusal.ts";
import type { LiveEvent, LiveSeries, MarketTrade } from "../venue.ts";
import { VenueFault } from "../venue-fault.ts";

interface LastTrade {
  readonly id: number;
  readonly time: Instant;
}

/** Follows trades at a URL. */
export const coinbaseLive = (url: string): LiveDialect => ({
  url,
  session: (series) => new CoinbaseSession(series),
});

class CoinbaseSession implements LiveSession {
  readonly subscribe: readonly string[];
  readonly #series: readonly LiveSeries[];
  readonly #confirmed = new Set<string>();
  readonly #last = new Map<string, LastTrade>();
  /** The trade that each product's last beat told of. */
  readonly #told = new Map<string, LastTrade>();

  constructor(series: readonly LiveSeries[]) {
    this.#series = series;
    // A message for each, as one that names a single unknown product is refused as a whole.
    this.subscribe = [...new Set(series.map(({ product }) => product))].map((product) =>
      JSON.stringify({ type: "subscribe", product_ids: [product], channels: ["matches", "heartbeat"] }),
    );
  }

  read(frame: string, at: number): readonly LiveEvent[] | undefined {
    const message = objectOf(jsonOf(frame));
    switch (message?.["type"]) {
      case undefined:
        return undefined;
      case "subscriptions":
        return this.#connected(message, at);
      case "error":
        return this.#refused(message);
      case "match":
        return this.#match(message, false);
      case "last_match":
        return this.#match(message, true);
      case "heartbeat":
        return this.#heartbeat(message);
      default:
        return [];
    }
  }

  #connected(message: JsonObject, at: number): readonly LiveEvent[] | undefined {
    const channels = arrayOf(message["channels"])?.map(objectOf);
    const matches = channels?.find((channel) => channel?.["name"] === "matches");
    const products = arrayOf(matches?.["product_ids"]) ?? [];
    const fresh = this.#series.filter(
      ({ product }) => products.includes(product) && !this.#confirmed.has(product),
    );
    for (const { product } of fresh) this.#confirmed.add(product);
    return fresh.length > 0 ? [{ kind: "connected", series: fresh, at }] : [];
  }

  /** The message names the product in words: `FOO-USD is not a valid product`. */
  #refused(message: JsonObject): readonly LiveEvent[] | undefined {
    const words = `${textOf(message["message"]) ?? ""}: ${textOf(message["reason"]) ?? ""}`;
    const refused = this.#series.filter(({ product }) => words.split(/[^A-Z0-9-]+/).includes(product));
    const fault = new VenueFault(
      "VenueUnknownProduct",
      "coinbase",
      `Coinbase does not tell of this product ("${words.slice(0, 200)}"). Ask for one that it lists.`,
    );
    if (refused.length === 0) return undefined;
    return refused.map((series) => ({ kind: "refused", series, fault }));
  }

  /** A trade; the last one before the subscription only tells where counting starts. */
  #match(message: JsonObject, isBefore: boolean): readonly LiveEvent[] | undefined {
    const product = textOf(message["product_id"]);
    const trade = tradeOf(message);
    if (product === undefined || !trade) return undefined;
    const [id, last] = [Number(trade.id), this.#last.get(product)];
    if (last && id <= last.id) return [];
    this.#last.set(product, { id, time: trade.time });
    if (isBefore) return [];
    const events: LiveEvent[] = [{ kind: "trade", product, trade }];
    if (last && id > last.id + 1) {
      events.unshift({ kind: "lost", product, from: last.time, to: trade.time });
    }
    return events;
  }

  /** A trade that a beat told of and that has not come by the next one is lost; it may still be on its way before. */
  #heartbeat(message: JsonObject): readonly LiveEvent[] | undefined {
    const product = textOf(message["product_id"]);
    const [id, time] = [doubleOf(message["last_trade_id"]), instantOf(message["time"])];
    if (product === undefined || time === undefined || !Number.isInteger(id)) return undefined;
    const [last, told] = [this.#last.get(product), this.#told.get(product)];
    this.#told.set(product, { id, time });
    if (!last || !told || told.id <= last.id) return [];
    this.#last.set(product, told);
    return [{ kind: "lost", product, from: last.time, to: told.time }];
  }
}

function tradeOf(message: JsonObject): MarketTrade | undefined {
  const [price, quantity] = [amountOf(message["price"]), amountOf(message["size"])];
  const [id, time] = [doubleOf(message["trade_id"]), instantOf(message["time"])];
  const side = message["side"];
  if (!price || !quantity || time === undefined || !Number.isInteger(id)) return undefined;
  if (side !== "buy" && side !== "sell") return undefined;
  return {
    id: String(id),
    time,
    price: Price(price),
    quantity: Quantity(quantity),
    side: side === "buy" ? "sell" : "buy",
  };
}

function instantOf(value: unknown): Instant | undefined {
  const parsed = parseInstant(textOf(value) ?? "");
  return parsed.ok && millisOfInstant(parsed.value) > 0 ? parsed.value : undefined;
}
