/**
 * A made-up market on the log and the ephemeral port, for a first look without any venue: some weeks of history at
 * once, then candle after candle at an accelerated pace. All of it is of the venue `simulated`. Its time is its own: it
 * begins on a fixed Monday, goes on after a restart where the log ends, and never overtakes the real clock.
 */
import { type CandlesRecorded, decodeCandles } from "@spot-canvas/domain/events/candles-recorded";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { syntheticCandles, syntheticForming } from "@spot-canvas/domain/market/synthetic";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { EventLog } from "../log/event-log.ts";
import type { Logger } from "../logging/logger.ts";
import { candlesEvent } from "./candles-event.ts";
import { encodeForming, formingSubject } from "./forming.ts";

/** What the made-up market is made of, and where it goes. */
export interface SimulatedFeedOptions {
  readonly log: EventLog;
  readonly ephemeral: Ephemeral;
  readonly clock: Clock;
  /** Ends it, between two candles. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Whose market it is. */
  readonly tenant?: string;
  /** Another seed is another market. One log should keep to one. */
  readonly seed?: number;
  readonly products?: readonly string[];
  /** Candles of history that an empty log gets at once. */
  readonly history?: number;
  /** Real milliseconds from one candle to the next. */
  readonly paceMs?: number;
}

/** The products of the made-up market. */
export const SIMULATED_PRODUCTS: readonly string[] = ["BTC-USD", "ETH-USD"];
/** The timeframe of its candles. */
export const SIMULATED_TIMEFRAME: Timeframe = "15m";
/** Open time of its first candle: a Monday. */
export const SIMULATED_START = Date.UTC(2022, 0, 3);

const WIDTH = widthOf(SIMULATED_TIMEFRAME);
/** A market in which a moving-average cross neither shines nor ruins its account within the history. */
const SEED = 3;
const WEEK_MS = 7 * 86_400_000;
const TWELVE_WEEKS = (12 * WEEK_MS) / WIDTH;
/** 600 times the market's own pace. */
const PACE_MS = WIDTH / 600;
/** How often a forming candle is shown: at its open, and at each third of its time. */
const LOOKS = 3;

/** Runs until the signal is raised. A log that cannot be reached is waited for by the log itself. */
export async function runSimulatedFeed(options: SimulatedFeedOptions): Promise<void> {
  const { signal, logger, paceMs = PACE_MS } = options;
  const feed = new SimulatedFeed(options);
  let time = await feed.catchUp();
  logger.info("A SIMULATED market is running.", {
    venue: SIMULATED,
    products: (options.products ?? SIMULATED_PRODUCTS).join(","),
    from: formatMillis(time),
    pace: `one candle of ${SIMULATED_TIMEFRAME} in ${paceMs} ms`,
  });
  while (!signal.aborted) {
    await feed.playCandle(time, paceMs);
    if (signal.aborted) return;
    await feed.recordCandles(time, time + WIDTH);
    time += WIDTH;
  }
}

class SimulatedFeed {
  readonly #options: SimulatedFeedOptions;
  readonly #seed: number;
  readonly #tenant: string;
  readonly #products: readonly string[];
  /** When the next look is due, on the monotonic scale. */
  #due: number;

  constructor(options: SimulatedFeedOptions) {
    this.#options = options;
    this.#seed = options.seed ?? SEED;
    this.#tenant = options.tenant ?? DEFAULT_TENANT;
    this.#products = options.products ?? SIMULATED_PRODUCTS;
    this.#due = options.clock.monotonic();
  }

  /** Brings every product to one time, with its history where it has none; returns that time. */
  async catchUp(): Promise<number> {
    const { history = TWELVE_WEEKS, signal } = this.#options;
    const ends = new Map<string, number>();
    for (const product of this.#products) ends.set(product, await this.#endOf(product));
    const target = Math.max(SIMULATED_START + history * WIDTH, ...ends.values());
    for (let from = SIMULATED_START; from < target && !signal.aborted; from += WEEK_MS) {
      // Candles take a while to make up: week by week, what else this process does goes on.
      const to = Math.min(from + WEEK_MS, target);
      for (const [product, end] of ends) if (end < to) await this.#record(product, Math.max(from, end), to);
    }
    this.#due = this.#options.clock.monotonic();
    return target;
  }

  /** Shows the forming candles of all products while their time runs, and waits for its end. */
  async playCandle(time: number, paceMs: number): Promise<void> {
    const { clock, signal, ephemeral } = this.#options;
    for (let look = 0; look < LOOKS && !signal.aborted; look++) {
      const now = time + (look * WIDTH) / LOOKS;
      for (const product of this.#products) {
        const series = { venue: SIMULATED, product, timeframe: SIMULATED_TIMEFRAME };
        const candle = syntheticForming({
          seed: this.#seed,
          product,
          timeframe: SIMULATED_TIMEFRAME,
          time,
          now,
        });
        ephemeral.publish(formingSubject(series), encodeForming({ ...series, ...candle, observedAt: now }));
      }
      // A feed that was held up goes on from now: candles that come in a rush would be no pace.
      this.#due = Math.max(this.#due, clock.monotonic() - paceMs) + paceMs / LOOKS;
      await clock.sleep(Math.max(0, this.#due - clock.monotonic()), signal);
    }
    await clock.sleep(Math.max(0, time + WIDTH - clock.now()), signal);
  }

  /** Records the closed candles of all products. */
  async recordCandles(from: number, to: number): Promise<void> {
    for (const product of this.#products) await this.#record(product, from, to);
  }

  /** The close of the last candle that the log has of a product; its start where it has none. */
  async #endOf(product: string): Promise<number> {
    const key = { venue: SIMULATED, product, timeframe: SIMULATED_TIMEFRAME };
    const last = await this.#options.log.last(formatSubject({ family: "candles", ...key }, this.#tenant));
    const times = last && unwrap(decodeCandles(last.body)).candles.time;
    return times?.length ? times[times.length - 1]! + WIDTH : SIMULATED_START;
  }

  async #record(product: string, from: number, to: number): Promise<void> {
    const { clock, log } = this.#options;
    const page: CandlesRecorded = {
      venue: SIMULATED,
      product,
      timeframe: SIMULATED_TIMEFRAME,
      source: "simulated",
      coverage: [{ from, to }],
      candles: syntheticCandles({ seed: this.#seed, product, timeframe: SIMULATED_TIMEFRAME, from, to }),
    };
    const now = instantOfMillis(Math.floor(clock.now()));
    await log.append(candlesEvent(page, this.#tenant, instantOfMillis(to), now));
  }
}
