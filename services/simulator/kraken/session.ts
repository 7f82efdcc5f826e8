/**
 * Version 2 of Kraken's WebSocket: `ohlc`, `trade` and `ticker`. Every symbol of a subscription is answered on its own,
 * then told a snapshot, then updates. Numbers are written with all their decimals. It beats each second.
 */

import type { OrderDesk } from "../accounts/order-desk.ts";
import { CandleTape } from "../candle-tape.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import { microsecondTextOfMillis } from "../fixed-text.ts";
import type { MarketProduct, MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { TradeTape } from "../trade-tape.ts";
import { INTERVAL_GRIDS } from "./candles.ts";
import { Executions } from "./executions.ts";
import { candleJson, shownCandleJson, tickerJson, tradeJson } from "./frames.ts";
import { namesOf } from "./names.ts";
import { WEB_SOCKET_TOKEN } from "./token.ts";

const SNAPSHOT_TRADES = 50;
const SNAPSHOT_CANDLES = 25;

interface Order {
  readonly method?: unknown;
  readonly req_id?: unknown;
  readonly params?: {
    readonly channel?: unknown;
    readonly symbol?: unknown;
    readonly interval?: unknown;
    readonly snapshot?: unknown;
    readonly token?: unknown;
  };
}

const CHANNELS = ["ohlc", "trade", "ticker"] as const;
type Channel = (typeof CHANNELS)[number];
const isChannel = (value: unknown): value is Channel => CHANNELS.includes(value as Channel);

/** One symbol of one channel; the interval, in minutes, is of candles alone. */
interface Series {
  readonly channel: Channel;
  readonly product: MarketProduct;
  readonly interval: number;
}

/** What it is told. */
interface Subscription extends Series {
  readonly candles?: CandleTape;
}

/** Takes up a connection. */
export const krakenSession = (view: MarketView, wire: Wire, _path: string, desk?: OrderDesk): VenueSession =>
  new KrakenSession(view, wire, desk);

class KrakenSession implements VenueSession {
  readonly #view: MarketView;
  readonly #wire: Wire;
  readonly #tape: TradeTape;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #desk: OrderDesk | undefined;
  #executions: Executions | undefined;
  #isSilent = true;

  constructor(view: MarketView, wire: Wire, desk: OrderDesk | undefined) {
    this.#desk = desk;
    this.#view = view;
    this.#wire = wire;
    this.#tape = new TradeTape(view);
    this.#send(
      '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online",' +
        '"api_version":"v2","connection_id":13834774380200032777}]}',
    );
  }

  receive(text: string): void {
    let order: Order;
    try {
      order = (JSON.parse(text) ?? {}) as Order;
    } catch {
      this.#refuse({}, "Malformed request");
      return;
    }
    const { method } = order;
    if (method === "ping") this.#answer(order, '"method":"pong"');
    else if (method === "subscribe" || method === "unsubscribe") this.#subscribe(order, method);
    else this.#refuse(order, "Unsupported method");
  }

  advance(): void {
    for (const frame of this.#executions?.next() ?? []) this.#send(frame);
    for (const [product, trade] of this.#tape.next()) {
      for (const subscription of this.#subscriptions.values()) {
        if (subscription.product === product) this.#tell(subscription, trade);
      }
    }
  }

  beat(): void {
    if (this.#isSilent && (this.#subscriptions.size > 0 || this.#executions))
      this.#send('{"channel":"heartbeat"}');
    this.#isSilent = true;
  }

  #subscribe(order: Order, method: "subscribe" | "unsubscribe"): void {
    const { channel, symbol, interval = 1 } = order.params ?? {};
    if (channel === "executions") this.#follow(order);
    else if (!isChannel(channel)) this.#refuse(order, `Channel ${String(channel)} not supported`);
    else if (!INTERVAL_GRIDS[String(interval)])
      this.#refuse(order, `Unsupported interval: ${String(interval)}`);
    else {
      for (const name of Array.isArray(symbol) ? symbol.map(String) : []) {
        const product = this.#view.products.find((each) => namesOf(each).symbol === name);
        if (product) this.#change(order, method, { channel, product, interval: Number(interval) });
        else this.#refuse(order, `Currency pair not supported ${name}`, name);
      }
    }
  }

  /** The private channel, which wants a token. */
  #follow(order: Order): void {
    if (order.params?.token !== WEB_SOCKET_TOKEN || this.#desk === undefined) {
      this.#refuse(order, "EAccount:Invalid permissions");
      return;
    }
    this.#executions = new Executions(this.#desk);
    this.#answer(order, '"method":"subscribe","result":{"channel":"executions"},"success":true');
    this.#send(this.#executions.snapshot(this.#desk));
  }

  #change(order: Order, method: "subscribe" | "unsubscribe", series: Series): void {
    const { channel, product, interval } = series;
    const { symbol } = namesOf(product);
    const snapshot = order.params?.snapshot !== false;
    const told = [
      `"channel":"${channel}","symbol":"${symbol}"`,
      ...(channel === "ohlc" ? [`"interval":${interval}`] : []),
      `"snapshot":${snapshot}`,
    ];
    this.#answer(order, `"method":"${method}","result":{${told.join(",")}},"success":true`);
    const key = `${channel} ${symbol} ${channel === "ohlc" ? interval : ""}`;
    if (method === "unsubscribe") {
      this.#subscriptions.delete(key);
      return;
    }
    const grid = INTERVAL_GRIDS[String(interval)]!;
    const candles = channel === "ohlc" ? { candles: new CandleTape(this.#view, product, grid) } : {};
    this.#subscriptions.set(key, { ...series, ...candles });
    this.#tape.follow(product);
    if (snapshot) this.#sendSnapshot(series);
  }

  #sendSnapshot({ channel, product, interval }: Series): void {
    if (channel === "trade") {
      const count = this.#view.tradeCount(product);
      const trades = this.#view.trades(product, count - SNAPSHOT_TRADES, count);
      this.#data(
        "trade",
        "snapshot",
        trades.map((trade) => tradeJson(product, trade)),
      );
    } else if (channel === "ticker") {
      this.#data("ticker", "snapshot", tickerJson(this.#view, product));
    } else {
      const width = interval * 60_000;
      const { now } = this.#view;
      const rows = shownCandleJson(this.#view, product, interval, now - SNAPSHOT_CANDLES * width, now);
      this.#data("ohlc", "snapshot", rows);
    }
  }

  #tell({ channel, product, interval, candles }: Subscription, trade: MarketTrade): void {
    if (channel === "trade") this.#data("trade", "update", [tradeJson(product, trade)]);
    else if (channel === "ticker") this.#data("ticker", "update", tickerJson(this.#view, product));
    else if (candles) {
      for (const candle of candles.take(trade)) {
        if (!candle.isClosed) this.#data("ohlc", "update", [candleJson(product, interval, candle)]);
      }
    }
  }

  #data(channel: string, type: "snapshot" | "update", rows: readonly string[]): void {
    const timestamp = channel === "ohlc" ? `"timestamp":"${this.#time()}",` : "";
    this.#send(`{"channel":"${channel}","type":"${type}",${timestamp}"data":[${rows.join(",")}]}`);
  }

  #refuse(order: Order, error: string, symbol?: string): void {
    const about = symbol === undefined ? "" : `,"symbol":"${symbol}"`;
    const method = JSON.stringify(order.method ?? "subscribe");
    this.#answer(order, `"error":${JSON.stringify(error)},"method":${method},"success":false${about}`);
  }

  #answer({ req_id }: Order, fields: string): void {
    const time = this.#time();
    const id = typeof req_id === "number" ? `,"req_id":${req_id}` : "";
    this.#send(`{${fields},"time_in":"${time}","time_out":"${time}"${id}}`);
  }

  #time(): string {
    return microsecondTextOfMillis(this.#view.statedNow);
  }

  #send(text: string): void {
    this.#isSilent = false;
    this.#wire.send(text);
  }
}
