/** A live account in tests: its events in a log, its money at a simulated venue, and a bot between them. */

import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject, type MarketType, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { LiveSettings } from "../bot/live/live-settings.ts";
import { runLiveBot } from "../bot/live/run-live-bot.ts";
import { encodeForming } from "../ingestion/forming.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import { type Logger, silentLogger } from "../logging/logger.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { openTrading } from "../venues/open-trading.ts";
import type { Trading } from "../venues/trading.ts";
import { eventsOf } from "./trading-loop.ts";

/** The venues that are simulated with accounts. */
export type AccountVenue = "coinbase" | "kraken" | "okx";

/** Keys that the simulator takes; secrets that must be seen nowhere. */
export const TEST_KEYS = {
  key: "the-public-key",
  secret: "VEhFU0VDUkVUV09SRHMx",
  passphrase: "THE-PASSPHRASE",
};

const PAIR = "BTC-USD";
const MINUTE = 60_000;

/** Times that tests can wait for. */
export const LIVE_TEST_SETTINGS = {
  lookAgainMs: 50,
  lookEveryMs: 250,
  inFlightMs: 500,
  patienceMs: 0,
  leaseMs: 5_000,
  alarmMs: 500,
} as const satisfies Partial<LiveSettings>;

/** A running bot. */
export interface RunningBot {
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** One account of one venue. */
export class LiveScene implements AsyncDisposable {
  readonly log: EventLog;
  readonly ephemeral: Ephemeral;
  readonly account: string;
  readonly venue: AccountVenue;
  readonly simulator: Simulator;
  readonly market: MarketType;
  /** What is traded: the pair, or its swap. */
  readonly product: string;
  #signals = 0;
  /** Open time of the last candle that was told to have closed. */
  #closed = 0;
  /** Where what is known of the product stands in MARKET. */
  #known = 0;
  readonly #bots = new Set<RunningBot>();

  private constructor(
    log: EventLog,
    ephemeral: Ephemeral,
    account: string,
    venue: AccountVenue,
    simulator: Simulator,
    market: MarketType,
  ) {
    this.market = market;
    this.product = market === "spot" ? PAIR : `${PAIR}-SWAP`;
    this.log = log;
    this.ephemeral = ephemeral;
    this.account = account;
    this.venue = venue;
    this.simulator = simulator;
  }

  /** Opens the account with 100,000 USD, and enables one instance: on the futures market, one that goes both ways. */
  static async open(
    log: EventLog,
    ephemeral: Ephemeral,
    account: string,
    venue: AccountVenue,
    market: MarketType = "spot",
  ): Promise<LiveScene> {
    const simulator = await startSimulator({ balances: { USD: "100000" } });
    const scene = new LiveScene(log, ephemeral, account, venue, simulator, market);
    const opening = { account, name: account, type: "live", venue, settlement_currency: "USD" } as const;
    await scene.append("AccountOpened", opening, { family: "account", account });
    await scene.append(
      "BalanceSet",
      { account, currency: "USD", amount: "100000" },
      { family: "account", account },
    );
    const settings = {
      max_order: "20000",
      max_position: "50000",
      sizing: { kind: "fixed", quote: "10000" },
    } as const;
    await scene.append("RiskConfigured", { account, settings }, { family: "control", account });
    if (market === "futures") await scene.#configureFutures();
    const enabled = { account, instance: account, strategy: "test", parameters: {}, anchor: 0 };
    const series = { venue, product: scene.product, timeframe: "1m" };
    await scene.append("StrategyEnabled", { ...enabled, ...series }, { family: "control", account });
    return scene;
  }

  /** Both directions at a leverage of 2, on contracts of a hundredth that are traded in hundredths. */
  async #configureFutures(): Promise<void> {
    const { account, venue } = this;
    const configured = {
      account,
      venue,
      product: this.product,
      timeframe: "1m",
      enabled: true,
      strategies: [{ strategy: "test", instance: account, parameters: {}, directions: ["long", "short"] }],
      long_leverage: 2,
      short_leverage: 2,
    } as const;
    await this.append("TradingConfigured", configured, { family: "control", account });
    const swap = {
      venue_symbol: this.product,
      market_type: "futures",
      base: "BTC",
      quote: "USD",
    } as const;
    const grid = { status: "trading", tick_size: "0.01", lot_size: "0.0001", contract_size: "0.01" } as const;
    const instrument = { venue, product: this.product, ...swap, ...grid };
    this.#known = await this.append("InstrumentRecorded", instrument, { family: "instruments", venue });
  }

  /** Appends an event. */
  async append<T extends EventType>(type: T, data: EventData[T], key: SubjectKey): Promise<number> {
    const id = identityOf(type, crypto.randomUUID());
    const at = instantOfMillis(Date.now());
    const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
    return (await this.log.append(newEvent(type, data, formatSubject(key), envelope))).position;
  }

  /** Raises a signal on the last candle. */
  async raise(action: "buy" | "sell", more: Partial<SignalRaised> = {}): Promise<string> {
    const signal_id = identityOf("test-signal", this.account, String(++this.#signals));
    const { venue, account: instance } = this;
    const open_time = Math.floor(Date.now() / MINUTE) * MINUTE - MINUTE;
    const data: SignalRaised = {
      signal_id,
      instance,
      strategy: "test",
      venue,
      product: this.product,
      timeframe: "1m",
      action,
      leg: "main",
      price: String(this.price()),
      reason: "test",
      candle: { open_time, position: this.#known },
      basis: { market: 0, trading: 0, now: new Date().toISOString(), code: "test" },
      ...more,
    } as SignalRaised;
    await this.append("SignalRaised", data, {
      family: "signals",
      venue,
      product: this.product,
      timeframe: "1m",
      instance,
    });
    return data.signal_id;
  }

  /** The venue's last price. */
  price(): Decimal {
    const product = this.simulator.market.products.find(({ base }) => base === "BTC")!;
    const count = this.simulator.market.tradesBefore(product, Date.now());
    return Decimal.of(String(this.simulator.market.trades(product, count - 1, count)[0]!.price));
  }

  /** Lets the bot hear a live price. */
  tick(price: Decimal | string = this.price()): void {
    this.#tell(Number(String(price)), Math.floor(Date.now() / MINUTE) * MINUTE);
  }

  /** Lets the bot hear that a candle closed at a price, after all that happened until now. */
  close(price: Decimal | string): void {
    this.#closed = Math.max(this.#closed, Math.ceil(Date.now() / MINUTE) * MINUTE) + MINUTE;
    for (const time of [this.#closed, this.#closed + MINUTE]) this.#tell(Number(String(price)), time);
  }

  #tell(close: number, time: number): void {
    const candle = { time, open: close, high: close, low: close, close, volume: 1, observedAt: Date.now() };
    const series = { venue: this.venue, product: this.product, timeframe: "1m" } as const;
    this.ephemeral.publish(
      `forming.${this.venue}.${this.product}.1m`,
      encodeForming({ ...series, ...candle }),
    );
  }

  /** The stops that wait at the venue at another price than the log says. */
  #stopsElsewhere(events: readonly Event[]): readonly string[] {
    const levels = new Map<string, string | undefined>();
    for (const { data } of ofType(events, "OrderPlaced")) levels.set(data.order_id, data.stop_price);
    for (const { data } of ofType(events, "OrderAmended")) levels.set(data.order_id, data.stop_price);
    return this.simulator
      .account(this.venue)!
      .orders.filter(({ state, stop, isTriggered }) => state === "open" && stop && !isTriggered)
      .filter(({ clientId, stop }) => levels.get(clientId) !== String(stop))
      .map(({ clientId }) => clientId);
  }

  /**
   * Waits until every signal has its verdict, every order is at rest or over with all its fills recorded, and every stop
   * stands where the log says.
   */
  async settled(signals: readonly string[], signal: AbortSignal): Promise<void> {
    let missing = "";
    await this.until((events) => {
      signal.throwIfAborted();
      const { silent, open, recorded } = unsettledIn(events, signals);
      const fills = this.simulator.account(this.venue)!.fills.length;
      const elsewhere = this.#stopsElsewhere(events);
      missing = JSON.stringify({ silent, open, recorded, fills, elsewhere });
      return silent.length === 0 && open.length === 0 && elsewhere.length === 0 && recorded === fills;
    }).catch((error: unknown) => {
      throw new Error(`it does not settle: ${missing}`, { cause: error });
    });
  }

  /** Opens the account's adapter. */
  async trading(more: { readonly timeoutMs?: number } = {}): Promise<Trading> {
    const { market } = this;
    const { rest, webSocket } = this.simulator.urls[this.venue];
    const options = {
      restUrl: rest,
      webSocketUrl: webSocket,
      unlimited: true,
      attempts: 2,
      backOffMs: 5,
      market,
      ...more,
    };
    return unwrap(await openTrading(this.venue, TEST_KEYS, options));
  }

  /** Starts a bot. */
  async start(
    settings: Partial<LiveSettings> = {},
    over: { readonly log?: EventLog; readonly logger?: Logger; readonly trading?: Trading } = {},
  ): Promise<RunningBot> {
    const controller = new AbortController();
    const trading = over.trading ?? (await this.trading({ timeoutMs: 1_000 }));
    const running = runLiveBot({
      log: over.log ?? this.log,
      ephemeral: this.ephemeral,
      account: this.account,
      trading,
      signal: controller.signal,
      logger: over.logger ?? silentLogger,
      settings: { ...LIVE_TEST_SETTINGS, ...settings },
    });
    const settled = running.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const bot: RunningBot = {
      stop: async () => {
        this.#bots.delete(bot);
        controller.abort();
        const ended = await settled;
        await trading[Symbol.asyncDispose]();
        if (ended) throw ended.error;
      },
    };
    this.#bots.add(bot);
    return bot;
  }

  /** Waits until a bot has asked the venue for everything that it asks for at its start. */
  async recovered(): Promise<void> {
    const last = /brokerage\/accounts|BalanceEx|account\/balance/;
    while (!this.simulator.requests.some(({ target }) => last.test(target))) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Waits until the venue has a connection that it tells of orders. */
  async listening(): Promise<void> {
    while (this.simulator.socketCount === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** The account's events. */
  async events(): Promise<readonly Event[]> {
    return (await eventsOf(this.log, "TRADING")).filter(({ subject }) =>
      JSON.stringify(subject.key).includes(`"${this.account}"`),
    );
  }

  /** Waits until the account's events satisfy a condition. */
  async until(condition: (events: readonly Event[]) => boolean): Promise<readonly Event[]> {
    for (;;) {
      const events = await this.events();
      if (condition(events)) return events;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const bot of [...this.#bots]) await bot.stop().catch(() => undefined);
    await this.simulator[Symbol.asyncDispose]();
  }
}

/** Events of a type. */
export const ofType = <T extends EventType>(events: readonly Event[], type: T): readonly Event<T>[] =>
  events.filter((event) => event.type === type) as unknown as readonly Event<T>[];

/** What is still to come by events of an account: verdicts and answers to orders; and how many fills are in the ledger. */
export function unsettledIn(events: readonly Event[], signals: readonly string[]) {
  const orders = ofType(events, "OrderPlaced").map(({ data }) => data);
  const decided = new Set([
    ...ofType(events, "SignalDeclined").map(({ data }) => data.signal_id),
    ...orders.filter(({ role }) => role === "entry" || role === "exit").map((order) => order.signal_id),
  ]);
  const heard = new Set(
    [
      ...ofType(events, "OrderAccepted"),
      ...ofType(events, "OrderRejected"),
      ...ofType(events, "OrderCancelled"),
    ].map(({ data }) => data.order_id),
  );
  return {
    silent: signals.filter((id) => !decided.has(id)),
    open: orders.filter((order) => !heard.has(order.order_id)),
    recorded: ofType(events, "TradeExecuted").length,
  };
}
