/**
 * A bot that begins with what the tables say of its account decides as one that folds the log from its first event: two
 * accounts are told the same, and both bots are stopped and started again and again.
 */
import type { EventData, EventType } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject, type SubjectKey } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { tradeText } from "@spot-canvas/domain/ledger/trade-encoder";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInProcessEphemeral } from "../log/in-process-ephemeral.ts";
import { createLogger, silentLogger } from "../logging/logger.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { eventsOf, record, walk } from "../testing/trading-loop.ts";
import { runBot } from "./run-bot.ts";

const HOUR = 3_600_000;
const PRODUCTS = ["BTC-USD", "ETH-USD"] as const;
/** How long one of the two may be behind the other before that is told as a difference. */
const PATIENCE_MS = 20_000;
const TIMEFRAME = unwrap(parseTimeframe("1h"));

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Two accounts that are told the same: the tables' is begun from the tables. */
class Twins {
  readonly #name: string;
  readonly #chunk: number;
  readonly #random: () => number;
  readonly #candles: ReadonlyMap<string, readonly Candle[]>;
  /** Each signal, to be raised again. */
  readonly #signals: (() => Promise<number>)[] = [];
  /** How often the first one's bot began with the tables. */
  starts = 0;

  /** `chunk` candles of each product are told of at once. */
  constructor(seed: number, chunk: number) {
    this.#chunk = chunk;
    this.#name = `twin-${seed}`;
    let state = seed;
    this.#random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    this.#candles = new Map(PRODUCTS.map((product, index) => [product, walk(seed + index, 400, HOUR)]));
  }

  get accounts(): readonly [string, string] {
    return [`${this.#name}-tables`, `${this.#name}-log`];
  }

  async #append<T extends EventType>(type: T, data: EventData[T], key: SubjectKey, at: number, id: string) {
    const instant = instantOfMillis(at);
    const event = newEvent(type, data, formatSubject(key), {
      ...{ id, occurredAt: instant, recordedAt: instant, correlationId: id },
    });
    return (await api.log.append(event)).position;
  }

  /** Says the same of both accounts. */
  async say<T extends EventType>(
    type: T,
    family: "account" | "control",
    data: Omit<EventData[T], "account">,
    at = 0,
  ): Promise<void> {
    for (const account of this.accounts) {
      const id = identityOf(type, account, crypto.randomUUID());
      await this.#append(type, { ...data, account } as unknown as EventData[T], { family, account }, at, id);
    }
  }

  async open(settings: EventData["RiskConfigured"]["settings"]): Promise<void> {
    await this.say("AccountOpened", "account", { name: this.#name, type: "paper" });
    await this.say("BalanceSet", "account", { currency: "USD", amount: "10000" });
    await this.say("RiskConfigured", "control", { settings });
    for (const product of PRODUCTS) {
      const enabled = { strategy: "scripted", parameters: {}, anchor: 0 };
      await this.say("StrategyEnabled", "control", {
        ...enabled,
        ...this.#series(product),
        instance: this.#instance(product),
      });
    }
  }

  #instance(product: string): string {
    return `${this.#name}.${product}`;
  }

  /** Venues of their own: a series is never recorded twice. */
  #series(product: string) {
    return { venue: this.#name, product, timeframe: TIMEFRAME };
  }

  /** Records the candles of a part, and what is said on them, in order of time. */
  async tell(part: number, isPlain: boolean): Promise<void> {
    const chunk = this.#chunk;
    const from = part * chunk;
    for (const [product, candles] of this.#candles) {
      // One candle more than is decided on: what the last signals lead to is filled.
      const begin = part === 0 ? 0 : from + 1;
      await record(api.log, this.#series(product), candles.slice(begin, from + chunk + 1));
    }
    for (let index = from; index < from + chunk; index++) {
      for (const product of PRODUCTS) {
        // The last one leads to a fill at the very end, which the next decisions do not know of yet.
        const isLast = index === from + chunk - 1 && product === PRODUCTS[0];
        if (isLast || this.#random() < 0.3)
          await this.#raise(product, this.#candles.get(product)![index]!, isPlain);
      }
    }
  }

  async #raise(product: string, { time, close }: Candle, isPlain: boolean): Promise<void> {
    const isBuy = this.#random() < 0.5;
    const away = (by: number): string => (close * by).toFixed(2);
    const limit = !isPlain && this.#random() < 0.3 ? { limit_price: away(isBuy ? 0.99 : 1.01) } : {};
    const exits = !isPlain && isBuy ? { stop_loss: away(0.97), take_profit: away(1.02) } : {};
    const id = identityOf("signal", this.#instance(product), String(time));
    const instance = this.#instance(product);
    const action: "buy" | "sell" = isBuy ? "buy" : "sell";
    const data = {
      ...{
        signal_id: id,
        instance,
        strategy: "scripted",
        ...this.#series(product),
        leg: "main",
        reason: "said",
      },
      ...{ action, price: String(close), ...limit, ...exits },
      candle: { open_time: time, position: 1 },
      basis: { market: 1, trading: 0, now: new Date(time + HOUR).toISOString(), code: "test" },
    } as const;
    const key = { family: "signals", instance, ...this.#series(product) } as const;
    const publish = (copy: number) =>
      this.#append("SignalRaised", data, key, time + HOUR, identityOf("raised", id, String(copy)));
    await publish(0);
    this.#signals.push(() => publish(1));
    // A publisher that was not sure says an old one again.
    if (this.#random() < 0.15) await this.#signals[Math.floor(this.#random() * this.#signals.length)]!();
  }

  /** Runs both bots until all is decided and filled that can be, and stops them. */
  async run(): Promise<void> {
    const givenUpAt = Date.now() + PATIENCE_MS;
    // One of them may go on between the last look and its stop: the other catches up when both are started again.
    do await this.#runUntilQuiet(givenUpAt);
    while (!(await this.#areEqual()) && Date.now() < givenUpAt);
  }

  async #runUntilQuiet(givenUpAt: number): Promise<void> {
    await api.settled();
    const stop = new AbortController();
    const said = createLogger({
      write: (line) => {
        if (line.includes("as its tables say")) this.starts += 1;
      },
    });
    const [tables, plain] = this.accounts;
    await using ephemeral = openInProcessEphemeral();
    const common = { log: api.log, ephemeral, signal: stop.signal, settings: { owner: "test", settleMs: 0 } };
    const running = Promise.all([
      runBot({ ...common, account: tables, logger: said, tables: api.database }),
      runBot({ ...common, account: plain, logger: silentLogger }),
    ]);
    const ended = running.then(() => Promise.reject(new Error("A bot ended by itself.")));
    let last = "";
    for (let same = 0; same < 3 && Date.now() < givenUpAt; ) {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 40))]);
      const stories = await this.#stories();
      const isDecided = stories.every(({ verdicts }) => verdicts.length === this.#signals.length);
      const [left, right] = stories.map((story) => JSON.stringify(story));
      // One that is behind the other has something to do still, however long it has been silent.
      same = isDecided && left === right && left === last ? same + 1 : 0;
      last = left!;
    }
    ended.catch(() => undefined);
    stop.abort();
    await running;
  }

  /** What each account's bot decided and filled, without what names the account. */
  async #stories() {
    const events = await eventsOf(api.log, "TRADING");
    return this.accounts.map((account) => storyOf(events, account));
  }

  async #areEqual(): Promise<boolean> {
    const [left, right] = (await this.#stories()).map((story) => JSON.stringify(story));
    return left === right;
  }

  async expectTheSame(when: string): Promise<void> {
    const [tables, plain] = await this.#stories();
    expect(tables, when).toEqual(plain);
  }
}

function storyOf(events: readonly Event[], account: string) {
  const own = events.filter(({ type, data }) =>
    type === "TradeExecuted" ? data.accountId === account : "account" in data && data.account === account,
  );
  const legs = new Map<string, string>();
  const placed = own.flatMap((event) => (event.type === "OrderPlaced" ? [event.data] : []));
  for (const { order_id, signal_id, leg } of placed) legs.set(order_id, `${signal_id} ${leg}`);
  const verdicts = own.flatMap(({ type, data }): readonly object[] => {
    if (type === "SignalDeclined") return [{ ...data, account: "", basis: { ...data.basis, trading: 0 } }];
    if (type !== "OrderPlaced" || (data.role !== "entry" && data.role !== "exit")) return [];
    return [{ ...data, account: "", order_id: "", basis: { ...data.basis, trading: 0 } }];
  });
  const fills = own.flatMap(({ type, data }) => {
    if (type !== "TradeExecuted") return [];
    return [tradeText({ ...data, tradeId: "", accountId: "", orderId: legs.get(data.orderId ?? "") ?? "" })];
  });
  const ended = own.flatMap(({ type, data }) =>
    type === "OrderCancelled" || type === "OrderRejected"
      ? [`${type} ${legs.get(data.order_id)} ${data.reason}`]
      : [],
  );
  return { verdicts, fills, ended, protections: placed.length };
}

/** Every protection and a sizing that look back on what was earned, each close enough to bite now and then. */
const CAREFUL = {
  sizing: { kind: "kelly", cap: "0.5", start: "0.2", trades: 4 },
  cooldown_ms: 2 * HOUR,
  max_daily_loss: "0.02",
  max_drawdown: { fraction: "0.05", within_ms: 48 * HOUR },
  losing_streak: { losses: 3, pause_ms: 6 * HOUR },
  low_profit: { trades: 3, within_ms: 24 * HOUR, profit: "-20", pause_ms: 4 * HOUR },
  stop_guard: { stops: 2, within_ms: 12 * HOUR, pause_ms: 6 * HOUR },
} as const;

describe("a bot that begins with its tables", () => {
  it.each([
    { seed: 1, isPlain: true, settings: {}, chunk: 24, least: 4 },
    { seed: 2, isPlain: true, settings: CAREFUL, chunk: 24, least: 4 },
    { seed: 3, isPlain: false, settings: CAREFUL, chunk: 24, least: 1 },
    // Told of few candles at a time, while stops, targets and limits rest over the end of each.
    { seed: 4, isPlain: false, settings: {}, chunk: 2, least: 9 },
    { seed: 5, isPlain: false, settings: CAREFUL, chunk: 3, least: 9 },
  ])(
    "decides and fills as one that folds the log: %o",
    async ({ seed, isPlain, settings, chunk, least }) => {
      const twins = new Twins(seed * 100, chunk);
      await twins.open(settings);
      for (let part = 0; part < (chunk < 24 ? 12 : 6); part++) {
        if (part === 2)
          await twins.say("CashDeposited", "account", {
            cash_id: "1",
            currency: "USD",
            amount: "500",
            at: "2017-07-15T00:00:00Z",
          });
        if (part === 3) await twins.say("TradingHalted", "control", { reason: "a look" }, 1);
        if (part === 4) await twins.say("TradingResumed", "control", { reason: "go on" }, 2);
        await twins.tell(part, isPlain);
        await twins.run();
        await twins.expectTheSame(`part ${part}`);
      }
      expect(twins.starts).toBeGreaterThanOrEqual(least);
    },
    120_000,
  );
});
