/**
 * The WebSockets of OKX: candles, and after a login stops, on `/ws/v5/business`, trades and tickers on `/ws/v5/public`.
 * The text `ping` is answered by `pong`; who neither hears nor says anything for 30 seconds is disconnected.
 */
import type { OrderDesk } from "../accounts/order-desk.ts";
import { CandleTape, type ToldCandle } from "../candle-tape.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import type { MarketTrade } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";
import { TradeTape } from "../trade-tape.ts";
import { BAR_GRIDS, rowOf } from "./candles.ts";
import { okxPrivateSession } from "./private-session.ts";
import { type Instrument, instrumentNamed } from "./swaps.ts";
import { tickerOf } from "./tickers.ts";
import { tradeOf } from "./trades.ts";

const SILENCE_BEATS_MAX = 30;

interface Argument {
  readonly channel: string;
  readonly instId: string;
}

/** What one channel of one instrument is told. */
interface Subscription {
  readonly argument: Argument;
  readonly instrument: Instrument;
  readonly candles?: CandleTape;
}

/** Takes up a connection to a path. */
export const okxSession = (view: MarketView, wire: Wire, path: string, desk?: OrderDesk): VenueSession =>
  desk === undefined || !PRIVATE.test(path)
    ? new OkxSession(view, wire, path.endsWith("/business"))
    : path.endsWith("/private")
      ? okxPrivateSession(desk, wire, "orders")
      : new OkxBusinessSession(view, wire, desk);

const PRIVATE = /\/(private|business)$/;

/** Who logs in there hears of stops, everybody else of candles. */
class OkxBusinessSession implements VenueSession {
  readonly #loggedIn: () => VenueSession;
  #session: VenueSession;

  constructor(view: MarketView, wire: Wire, desk: OrderDesk) {
    this.#session = new OkxSession(view, wire, true);
    this.#loggedIn = () => okxPrivateSession(desk, wire, "orders-algo");
  }

  receive(text: string): void {
    if (text.includes('"login"')) this.#session = this.#loggedIn();
    this.#session.receive(text);
  }

  advance(): void {
    this.#session.advance();
  }

  beat(): void {
    this.#session.beat();
  }
}

class OkxSession implements VenueSession {
  readonly #view: MarketView;
  readonly #wire: Wire;
  readonly #isBusiness: boolean;
  readonly #tape: TradeTape;
  readonly #subscriptions = new Map<string, Subscription>();
  #silentBeats = 0;

  constructor(view: MarketView, wire: Wire, isBusiness: boolean) {
    this.#view = view;
    this.#wire = wire;
    this.#isBusiness = isBusiness;
    this.#tape = new TradeTape(view);
  }

  receive(text: string): void {
    this.#silentBeats = 0;
    if (text === "ping") {
      this.#send("pong");
      return;
    }
    const order = orderOf(text);
    if (!order) this.#fail("60012", `Illegal request: ${text}`);
    else for (const argument of order.args) this.#change(order.op, argument);
  }

  advance(): void {
    for (const [product, trade] of this.#tape.next()) {
      for (const subscription of this.#subscriptions.values()) {
        if (subscription.instrument.product === product) this.#tell(subscription, trade);
      }
    }
    for (const { argument, instrument, candles } of this.#subscriptions.values()) {
      const closed = candles?.close();
      if (closed) this.#sendCandle(argument, instrument, closed);
    }
  }

  beat(): void {
    if (++this.#silentBeats < SILENCE_BEATS_MAX) return;
    this.#wire.close(4004, "No data received in 30s.");
  }

  #change(op: "subscribe" | "unsubscribe", argument: Argument): void {
    const { channel, instId } = argument;
    const instrument = instrumentNamed(this.#view, instId);
    const grid = channel.startsWith("candle") ? BAR_GRIDS[channel.slice("candle".length)] : undefined;
    const isHere = this.#isBusiness ? grid !== undefined : channel === "trades" || channel === "tickers";
    if (!instrument || !isHere) {
      this.#fail(
        "60018",
        `Wrong URL or channel:${channel},instId:${instId} doesn't exist. ` +
          "Please use the correct URL, channel and parameters referring to API document.",
      );
      return;
    }
    this.#send(JSON.stringify({ event: op, arg: argument }));
    const key = `${channel} ${instId}`;
    if (op === "unsubscribe") {
      this.#subscriptions.delete(key);
      return;
    }
    const { product } = instrument;
    const candles = grid && new CandleTape(this.#view, product, grid);
    this.#subscriptions.set(key, { argument, instrument, ...(candles && { candles }) });
    this.#tape.follow(product);
    const last = this.#view.lastTrade(product);
    if (candles?.forming) this.#sendCandle(argument, instrument, candles.forming);
    else if (last && !candles) this.#tell({ argument, instrument }, last);
  }

  #tell({ argument, instrument, candles }: Subscription, trade: MarketTrade): void {
    if (candles) {
      for (const candle of candles.take(trade)) this.#sendCandle(argument, instrument, candle);
    } else if (argument.channel === "trades") {
      this.#sendData(argument, JSON.stringify({ ...tradeOf(instrument, trade), count: "1" }));
    } else {
      this.#sendData(argument, JSON.stringify(tickerOf(this.#view, instrument)));
    }
  }

  #sendCandle(argument: Argument, instrument: Instrument, candle: ToldCandle): void {
    this.#sendData(argument, rowOf(instrument)(candle));
  }

  #sendData(argument: Argument, row: string): void {
    this.#send(`{"arg":${JSON.stringify(argument)},"data":[${row}]}`);
  }

  #fail(code: string, msg: string): void {
    this.#send(JSON.stringify({ event: "error", msg, code }));
  }

  #send(text: string): void {
    this.#silentBeats = 0;
    this.#wire.send(text);
  }
}

function orderOf(text: string): { op: "subscribe" | "unsubscribe"; args: readonly Argument[] } | undefined {
  try {
    const { op, args } = (JSON.parse(text) ?? {}) as { op?: unknown; args?: unknown };
    if ((op !== "subscribe" && op !== "unsubscribe") || !Array.isArray(args)) return undefined;
    const read = (args as unknown[]).map((each) => {
      const { channel, instId } = (each ?? {}) as Readonly<Record<string, unknown>>;
      return { channel: String(channel), instId: String(instId) };
    });
    return { op, args: read };
  } catch {
    return undefined;
  }
}
