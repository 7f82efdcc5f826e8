/**
 * One schedule: a market told candle by candle, strategies, a paper and a live account with a bot or two, a projector or two, all the programs that
 * run in production, over a log in memory and a database in the process. The seed draws when each is killed and started
 * again, what is lost, late, refused and repeated. Then all is healed, and everything must be as though nothing had been.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Random, randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import type { Series } from "@spot-canvas/domain/strategies/strategy";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { enableStrategy, openPaperAccount } from "@spot-canvas/services/bot/enable";
import { runBot } from "@spot-canvas/services/bot/run-bot";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { openInProcessEphemeral } from "@spot-canvas/services/log/in-process-ephemeral";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { VIEWS } from "@spot-canvas/services/platform/views";
import { runSignals } from "@spot-canvas/services/signals/run-signals";
import { MemoryEventLog } from "@spot-canvas/services/testing/memory-event-log";
import { record, walk } from "@spot-canvas/services/testing/trading-loop";
import { expectTrades } from "@spot-canvas/services/testing/trading-oracle";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import { databaseOf, Life, logOf, type Mishaps, type WatchedDatabase } from "./mishaps.ts";
import { SimulatedAccount } from "./simulated-account.ts";
import type { SimulatedTables } from "./simulated-tables.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a schedule runs on: one of each for a thread, used again and again. */
export interface Stage {
  readonly time: VirtualTime;
  readonly database: WatchedDatabase;
  readonly tables: SimulatedTables;
}

/** What a schedule came to. */
export interface ScheduleResult {
  readonly seed: number;
  /** What does not hold; empty where all does. */
  readonly wrong: readonly string[];
  readonly events: number;
  readonly trades: number;
  /** Of the live account, at its venue. */
  readonly liveFills: number;
  readonly deaths: number;
  /** Of market and machine time that passed in it. */
  readonly virtualSeconds: number;
  readonly stateHash: string;
}

const ACCOUNT = "paper";
const SERIES: Series = { venue: "simulated", product: "BTC-USD", timeframe: "1h" };
const AVERAGES = { fast: 2, slow: 5 };
const HOUR_MS = 3_600_000;
const START = Date.UTC(2024, 0, 3, 9);
const CANDLES = { least: 16, more: 24 };
/** Everything must have come to rest by then. */
const PATIENCE_MS = 1_800_000;

/** Plays the schedule of a seed. What does not hold is in the result. */
export async function playSchedule(seed: number, stage: Stage): Promise<ScheduleResult> {
  const random = randomFrom(seed);
  stage.time.restart(START, randomFrom(seed + 1));
  const play = new Play(stage, random, seed);
  const wrong = await play.run().catch((error: unknown) => [String((error as Error).stack ?? error)]);
  play.end();
  return {
    seed,
    wrong,
    events: play.events,
    trades: play.trades,
    liveFills: play.liveFills,
    deaths: play.deaths,
    virtualSeconds: Math.round((stage.time.now - START) / 1_000),
    stateHash: play.stateHash,
  };
}

class Play {
  events = 0;
  trades = 0;
  liveFills = 0;
  deaths = 0;
  stateHash = "";
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #log = new MemoryEventLog();
  readonly #ephemeral = openInProcessEphemeral();
  readonly #live = new SimulatedAccount(SERIES, this.#ephemeral);
  readonly #mishaps: Mishaps;
  readonly #candles: readonly Candle[];
  readonly #lives = new Map<string, Life>();
  #healed = false;
  #recorded = 0;
  #over = false;

  constructor(stage: Stage, random: Random, seed: number) {
    this.#stage = stage;
    this.#random = random;
    this.#log.batch = 1 + Math.floor(random() * 40);
    this.#candles = walk(seed, CANDLES.least + Math.floor(random() * CANDLES.more), HOUR_MS);
    this.#mishaps = {
      ...{ random, time: stage.time },
      ...{ refused: random() * 0.1, answerLost: random() * 0.1, delayMs: random() * 300 },
    };
  }

  async run(): Promise<readonly string[]> {
    const { time, database, tables } = this.#stage;
    const busy = (): Promise<void> | undefined => database.busy;
    await tables.empty();
    const market = this.#tell();
    const twice = this.#random();
    this.#keep("signals", (life) => runSignals({ ...this.#common(life), log: this.#seenBy(life) }));
    this.#keep("bot", (life) => this.#trade(life, "first"));
    if (twice < 0.4) this.#keep("second bot", (life) => this.#trade(life, "second"));
    const tradeLive = (life: Life) => this.#live.trade(life, this.#mishaps, this.#seenBy(life));
    this.#keep("live bot", tradeLive);
    if (twice > 0.7) this.#keep("second live bot", tradeLive);
    this.#keep("projector", (life) => this.#project(life));
    if (twice < 0.2) this.#keep("second projector", (life) => this.#project(life));
    let told = false;
    void market.then(() => {
      told = true;
    });
    await time.run(() => told, START + PATIENCE_MS, busy);
    this.#heal();
    const expected = expectTrades(this.#candles, AVERAGES.fast, AVERAGES.slow).trades.map(
      ({ side, time: at, quantity, price, fee }) =>
        [side, instantOfMillis(at), ...[quantity, price, fee].map((units) => new Decimal(units, 8))].join(
          " ",
        ),
    );
    const isSettled = (): boolean => {
      const events = this.#readings();
      return tradesOf(events).length >= expected.length && this.#live.isSettled(events);
    };
    await time.run(isSettled, START + PATIENCE_MS, busy);
    let isProjected = false;
    const projected = this.#projected().then(() => {
      isProjected = true;
    });
    await time.run(() => isProjected, START + PATIENCE_MS, busy);
    this.end();
    await Promise.race([projected, sleep(0)]);
    return this.#judge(expected, isProjected);
  }

  /** Kills everybody, for good. */
  end(): void {
    this.#over = true;
    for (const life of this.#lives.values()) life.end();
  }

  #common(life: Life) {
    return { signal: life.signal, logger: silentLogger };
  }

  #seenBy(life: Life): EventLog {
    return logOf(this.#log, life, this.#mishaps);
  }

  #trade(life: Life, owner: string): Promise<void> {
    const { log, ...common } = { ...this.#common(life), log: this.#seenBy(life) };
    return runBot({ ...common, log, ephemeral: this.#ephemeral, account: ACCOUNT, settings: { owner } });
  }

  #project(life: Life): Promise<void> {
    const database = databaseOf(this.#stage.database, life, this.#mishaps);
    const { signal } = life;
    return runProjector({ source: this.#seenBy(life), database, views: VIEWS, clock: systemClock, signal });
  }

  /** Runs a program, kills it now and then, and starts it again as a supervisor does. */
  async #keep(name: string, program: (life: Life) => Promise<void>): Promise<void> {
    const { time } = this.#stage;
    while (!this.#over) {
      const life = new Life();
      this.#lives.set(name, life);
      const ended = program(life).catch(() => undefined);
      if (!this.#healed && this.#random() < 0.7) {
        await time.sleep(this.#random() * 20_000);
        if (!this.#healed) {
          this.deaths += 1;
          life.end();
        }
      }
      await ended;
      await time.sleep(this.#random() * 2_000);
    }
  }

  /** The venue, and ingestion: each candle in its time, some of them again, some corrected. */
  async #tell(): Promise<void> {
    const { time } = this.#stage;
    const life = new Life();
    const log = this.#seenBy(life);
    await this.#until(() => record(log, SERIES, this.#candles.slice(0, 1), "websocket"));
    await this.#until(() =>
      openPaperAccount({ log, account: ACCOUNT, venue: SERIES.venue, product: SERIES.product }),
    );
    await this.#until(() => this.#live.open(log));
    for (const account of [ACCOUNT, this.#live.name]) {
      const enabling = { log, account, strategy: "sma-cross", parameters: AVERAGES, ...SERIES };
      await this.#until(() => enableStrategy(enabling));
    }
    for (this.#recorded = 1; this.#recorded < this.#candles.length; ) {
      const burst = 1 + Math.floor(this.#random() * 4);
      const candles = this.#candles.slice(this.#recorded, this.#recorded + burst);
      await this.#until(() => record(log, SERIES, candles, "websocket"));
      this.#recorded += candles.length;
      for (const candle of candles) this.#live.move(candle);
      if (this.#random() < 0.2) this.#log.forgetIds();
      if (this.#random() < 0.2) await this.#until(() => record(log, SERIES, this.#correction(), "rest"));
      await time.sleep(this.#random() * 4_000);
    }
  }

  /** A candle that strategies have seen, told otherwise: it is shown, and never decided again. */
  #correction(): readonly Candle[] {
    const candle = this.#candles[Math.floor(this.#random() * this.#recorded)]!;
    return [{ ...candle, volume: candle.volume + 1 }];
  }

  async #until(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof Fault) || error.kind !== "unavailable") throw error;
        await this.#stage.time.sleep(200);
      }
    }
  }

  #heal(): void {
    this.#healed = true;
    Object.assign(this.#mishaps, { refused: 0, answerLost: 0, delayMs: 0 });
  }

  #readings() {
    return this.#log.eventsOf("TRADING").flatMap((recorded) => {
      const reading = readEvent(recorded);
      return reading.outcome === "event" ? [reading.event] : [];
    });
  }

  async #projected(): Promise<void> {
    while (!this.#over && !(await this.#stage.tables.reflect(this.#log))) await sleep(500);
  }

  async #judge(expected: readonly string[], isProjected: boolean): Promise<readonly string[]> {
    const wrong: string[] = [];
    const events = this.#readings();
    const ids = new Set(events.map(({ envelope }) => envelope.id));
    const trades = tradesOf(events);
    this.events = events.length;
    this.trades = trades.length;
    this.liveFills = this.#live.fills;
    if (ids.size < events.length) wrong.push(`${events.length - ids.size} events are in the log again`);
    const found = trades.map(({ side, timestamp, quantity, price, fee }) =>
      [side, timestamp, quantity, price, fee].join(" "),
    );
    if (found.join("\n") !== expected.join("\n")) {
      const at = expected.findIndex((trade, index) => trade !== found[index]);
      const counts = `${found.length} trades where the rules give ${expected.length}`;
      wrong.push(`the bot made ${counts}; number ${at} is ${found[at]} and not ${expected[at]}`);
    }
    wrong.push(...this.#live.wrongIn(events));
    if (!isProjected) wrong.push("the tables did not reach the end of the log");
    const { tables } = this.#stage;
    const differing = await tables.differFromClean(this.#log);
    if (differing.length > 0) wrong.push(`these tables differ from a clean run's: ${differing.join(", ")}`);
    this.stateHash = tables.lastHash;
    return wrong;
  }
}

/** Trades of the paper account. */
const tradesOf = (events: readonly Event[]) =>
  events.flatMap(({ type, data }) =>
    type === "TradeExecuted" && "tradeId" in data && data.accountId === ACCOUNT ? [data] : [],
  );
