/** A simulated venue that our ingestion follows: what it told, to the last candle, is what the log must hold. */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import { CANDLE_FIELDS, type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import { CandleSeries } from "@spot-canvas/domain/market/series";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { acceleratedClock, type SimulatorClock } from "@spot-canvas/services/simulator/clock";
import { syntheticMarket } from "@spot-canvas/services/simulator/markets/synthetic-market";
import { type Simulator, startSimulator } from "@spot-canvas/services/simulator/simulator";
import type { IngestionOrder } from "@spot-canvas/services/testing/ingestion-process";
import type { ServiceCommand } from "@spot-canvas/services/testing/service-process";
import type { Findings } from "./findings.ts";
import type { Load } from "./load.ts";
import type { Tables } from "./tables.ts";

const PROGRAM = createRequire(import.meta.url).resolve("@spot-canvas/services/testing/ingestion-process");
const PRODUCT = "A-USD";
const SPEED = 120;
const START = Date.UTC(2024, 0, 3, 9);
const MINUTE_MS = 60_000;
/** What a venue may still correct. */
const UNSETTLED_MS = 3 * MINUTE_MS;
const POLL_MS = 50;

/** A load of candles that come from a venue. */
export class VenueLoad implements Load {
  readonly simulator: Simulator;
  readonly #clock: SimulatorClock;
  readonly #log: EventLog;
  readonly #tables: Tables;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  readonly #series = new CandleSeries("1m");
  readonly #last = new Map<number, Candle>();
  #records = 0;
  #repeats = 0;
  #newest = 0;
  #position = 0;
  #end = 0;

  /** Starts a venue. */
  static async open(log: EventLog, tables: Tables, seed: number): Promise<VenueLoad> {
    const clock = acceleratedClock({ start: START, speed: SPEED });
    const market = syntheticMarket({ products: [PRODUCT] });
    return new VenueLoad(await startSimulator({ market, clock, seed }), clock, log, tables);
  }

  private constructor(simulator: Simulator, clock: SimulatorClock, log: EventLog, tables: Tables) {
    this.simulator = simulator;
    this.#clock = clock;
    this.#log = log;
    this.#tables = tables;
    this.#following = this.#follow();
  }

  /** How ingestion is started so that it follows the venue. */
  ingestion({
    url,
    databaseUrl,
    folder,
  }: Readonly<Record<"url" | "databaseUrl" | "folder", string>>): ServiceCommand {
    const { coinbase } = this.simulator.urls;
    const order: IngestionOrder = {
      venue: "coinbase",
      series: [{ product: PRODUCT, timeframe: "1m" }],
      simulator: this.simulator.url,
      speed: SPEED,
      environment: {
        NATS_URL: url,
        DATABASE_URL: databaseUrl,
        COINBASE_REST_URL: coinbase.rest,
        COINBASE_WEBSOCKET_URL: coinbase.webSocket,
      },
    };
    const words = [PROGRAM, JSON.stringify(order)];
    return { name: "ingestion", words, cwd: folder, environment: {}, ready: /^running$/m };
  }

  get acknowledged(): number {
    return this.#records;
  }

  async worked(): Promise<void> {
    await this.#shows(this.#clock.now());
  }

  async finish(): Promise<void> {
    this.#end = Math.floor(this.#clock.now() / MINUTE_MS) * MINUTE_MS;
    // What the venue corrects late has been asked for by then.
    await this.#shows(this.#end + UNSETTLED_MS);
  }

  check(_events: readonly Event[], findings: Findings): void {
    const shown = this.#shown().filter(({ time }) => time < this.#end - UNSETTLED_MS);
    const told = this.#told(shown[0]?.time ?? START, this.#end - UNSETTLED_MS);
    const known = new Map(shown.map((candle) => [candle.time, candle]));
    const lost = told.filter((candle) => !isSame(known.get(candle.time), candle)).length;
    const holes = this.#series.coverage.intervals.length - 1;
    findings.acknowledged += this.#records;
    findings.lost += lost;
    findings.doubled += this.#repeats;
    findings.expect(told.length > 0, "the venue told nothing");
    findings.expect(
      lost === 0,
      `${lost} of ${told.length} candles are missing or not as the venue told them`,
    );
    findings.expect(
      shown.length === told.length,
      `${shown.length} candles where the venue told ${told.length}`,
    );
    findings.expect(holes === 0, `there are ${holes} holes between the first candle and the last`);
    findings.expect(this.#repeats === 0, `${this.#repeats} candles were recorded again as they were`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.simulator[Symbol.asyncDispose]();
  }

  async #shows(time: number): Promise<void> {
    while (this.#newest < time && !this.#stop.signal.aborted) await sleep(POLL_MS);
    await this.#tables.reach({ MARKET: this.#position });
  }

  async #follow(): Promise<void> {
    for await (const batch of this.#log.read("MARKET", { after: 0, signal: this.#stop.signal })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") continue;
        const { data } = reading.event;
        this.#series.record(data, recorded.position);
        this.#position = recorded.position;
        for (const index of data.candles.time.keys()) this.#count(candleAt(data.candles, index));
      }
    }
  }

  #count(candle: Candle): void {
    if (isSame(this.#last.get(candle.time), candle)) this.#repeats += 1;
    this.#last.set(candle.time, candle);
    this.#records += 1;
    this.#newest = Math.max(this.#newest, candle.time);
  }

  #shown(): readonly Candle[] {
    const blocks = [...this.#series.blocks.values()].sort((a, b) => a.number - b.number);
    return blocks.flatMap((block) => {
      const candles = block.candles();
      return [...candles.time.keys()].map((index) => candleAt(candles, index));
    });
  }

  #told(from: number, to: number): readonly Candle[] {
    const { market } = this.simulator;
    const product = market.products.find((each) => each.product === PRODUCT)!;
    const candles = market.candles(product, "1m", from, to);
    return [...candles.time.keys()].map((index) => candleAt(candles, index));
  }
}

const isSame = (a: Candle | undefined, b: Candle): boolean =>
  a !== undefined && CANDLE_FIELDS.every((field) => a[field] === b[field]);
