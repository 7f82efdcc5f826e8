/** Candles of one series, one by one, which a strategy and a paper bot trade: what comes of them is known beforehand. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { enableStrategy, openPaperAccount } from "@spot-canvas/services/bot/enable";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { record, walk } from "@spot-canvas/services/testing/trading-loop";
import { type ExpectedTrade, expectTrades } from "@spot-canvas/services/testing/trading-oracle";
import type { Findings } from "./findings.ts";
import type { Load } from "./load.ts";
import type { Tables } from "./tables.ts";

const ACCOUNT = "paper";
const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const AVERAGES = { fast: 3, slow: 8 };
const HOUR_MS = 3_600_000;
const EVERY_MS = 25;
const POLL_MS = 20;
const RETRY_MS = 100;
const MOST = 4_000;

/** A load of candles. */
export class CandleLoad implements Load {
  readonly #log: EventLog;
  readonly #tables: Tables;
  readonly #candles: readonly Candle[];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #following: Promise<void>;
  #recorded = 0;
  /** Trades of the bot that are in the log, by their ids. */
  readonly #traded = new Set<string>();
  #finishing = false;

  constructor(log: EventLog, tables: Tables, seed: number) {
    this.#log = log;
    this.#tables = tables;
    this.#candles = walk(seed, MOST, HOUR_MS);
    this.#running = this.#run();
    this.#following = this.#follow();
  }

  get acknowledged(): number {
    return this.#recorded;
  }

  async worked(): Promise<void> {
    const before = this.#expected.length;
    while (this.#expected.length <= before && !this.#isOver) await sleep(POLL_MS);
    await this.#untilTraded(this.#expected.length);
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    await this.#running;
    await this.#untilTraded(this.#expected.length);
  }

  check(events: readonly Event[], findings: Findings): void {
    const found = events.flatMap(tradeIn);
    const expected = this.#expected.map(textOf);
    const missing = expected.filter((trade) => !found.includes(trade)).length;
    findings.acknowledged += this.#recorded;
    findings.lost += missing;
    findings.expect(
      found.join("\n") === expected.join("\n"),
      `the bot made ${found.length} trades where the rules give ${expected.length}, ${missing} of which are missing`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#running, this.#following]);
  }

  get #expected(): readonly ExpectedTrade[] {
    const { fast, slow } = AVERAGES;
    return expectTrades(this.#candles.slice(0, this.#recorded), fast, slow).trades;
  }

  get #isOver(): boolean {
    return this.#stop.signal.aborted || this.#finishing || this.#recorded >= MOST;
  }

  async #untilTraded(trades: number): Promise<void> {
    while (this.#traded.size < trades && !this.#stop.signal.aborted) await sleep(POLL_MS);
    const ends = await this.#log.streams();
    await this.#tables.reach(Object.fromEntries(ends.map(({ name, lastPosition }) => [name, lastPosition])));
  }

  async #run(): Promise<void> {
    await this.#again(() => record(this.#log, SERIES, this.#candles.slice(0, 1), "websocket"));
    this.#recorded = 1;
    await this.#again(() =>
      openPaperAccount({ log: this.#log, account: ACCOUNT, venue: SERIES.venue, product: SERIES.product }),
    );
    const enabling = {
      log: this.#log,
      account: ACCOUNT,
      strategy: "sma-cross",
      parameters: AVERAGES,
      ...SERIES,
    };
    await this.#again(() => enableStrategy(enabling));
    while (!this.#isOver) {
      const candle = this.#candles[this.#recorded]!;
      await this.#again(() => record(this.#log, SERIES, [candle], "websocket"));
      if (!this.#stop.signal.aborted) this.#recorded += 1;
      await sleep(EVERY_MS);
    }
  }

  /** Does what can be done again until it is done. */
  async #again(work: () => Promise<unknown>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof Fault) || error.kind !== "unavailable") throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    const subject = `ledger.trades.${ACCOUNT}.spot`;
    for await (const batch of this.#log.read("TRADING", { after: 0, subject, signal })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome !== "event" || reading.event.type !== "TradeExecuted") continue;
        this.#traded.add(reading.event.data.tradeId);
      }
    }
  }
}

const textOf = ({ side, time, quantity, price, fee }: ExpectedTrade): string =>
  [side, instantOfMillis(time), ...[quantity, price, fee].map((units) => new Decimal(units, 8))].join(" ");

const tradeIn = ({ type, data }: Event): readonly string[] => {
  if (type !== "TradeExecuted" || !("tradeId" in data) || data.accountId !== ACCOUNT) return [];
  const { side, timestamp, quantity, price, fee } = data;
  return [[side, timestamp, quantity, price, fee].join(" ")];
};
