/**
 * Records candles in the log: only what it does not have. What it has is read from the view of candles, once the view
 * has folded everything that could matter; what this recorder itself handed over since is remembered.
 */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { readRankedCandles } from "@spot-canvas/projections/candles/read";
import type { SeriesName } from "@spot-canvas/projections/candles/schema";
import { loadCoverage, loadSummary } from "@spot-canvas/projections/candles/series";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import type { EventLog, Publisher } from "../log/event-log.ts";
import { differenceOf } from "./candle-difference.ts";
import { checkPage } from "./candle-page.ts";
import { type PageReceipt, type SeriesRecorder, sumReceipts } from "./candle-sink.ts";
import { candlesEvent } from "./candles-event.ts";
import type { SeriesKey } from "./forming.ts";

/** What a recorder stands on. */
export interface CandleRecorderOptions {
  readonly log: EventLog;
  readonly database: Database;
  readonly clock: Clock;
  /** Whose candles they are. */
  readonly tenant?: string;
  /** How long to wait for the view of candles before a page is given up with the fault `NotYetProjected`. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const REFUSED_REMEMBERED = 10_000;

/** What is known of a series. */
interface KnownSeries {
  readonly snapshot?: Snapshot;
  /** Open time of the newest candle in the snapshot. */
  readonly last: number;
  readonly coverage: Coverage;
  /** Where this recorder has handed candles over since the snapshot. */
  readonly handed: Coverage;
}

/** The sink that writes to the log. Pages are taken one at a time. */
export class CandleRecorder implements SeriesRecorder, AsyncDisposable {
  readonly #options: CandleRecorderOptions;
  readonly #tenant: string;
  #publisher: Publisher;
  readonly #known = new Map<string, KnownSeries>();
  /** What was refused lately: a venue may send the same row with every answer. */
  readonly #refused = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CandleRecorderOptions) {
    this.#options = options;
    this.#tenant = options.tenant ?? DEFAULT_TENANT;
    this.#publisher = options.log.publisher();
  }

  record(...pages: readonly CandlesRecorded[]): Promise<PageReceipt> {
    const turn = this.#turn.then(async () => {
      const receipts: PageReceipt[] = [];
      for (const page of pages) receipts.push(await this.#record(page));
      return sumReceipts(receipts);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  coverageOf({ venue, product, timeframe }: SeriesKey): Promise<Coverage> {
    const name = { tenant: this.#tenant, venue, product, timeframe };
    const turn = this.#turn.then(async () => {
      await this.#flush();
      const { coverage } = await this.#ask(name);
      return new Coverage(coverage.intervals);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async refuse(rows: readonly InputRefused[]): Promise<void> {
    for (const row of rows) {
      const subject = formatSubject({ family: "quarantine", origin: row.origin }, this.#tenant);
      const id = identityOf("InputRefused", row.origin, row.place, row.content);
      if (this.#refused.has(id)) continue;
      if (this.#refused.size >= REFUSED_REMEMBERED) this.#refused.clear();
      this.#refused.add(id);
      const now = this.#now();
      const envelope = { id, occurredAt: now, recordedAt: now, correlationId: id };
      await this.#publish(newEvent("InputRefused", row, subject, envelope));
    }
  }

  async flush(): Promise<void> {
    await this.#turn;
    await this.#flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await this.#publisher[Symbol.asyncDispose]();
  }

  async #record(page: CandlesRecorded): Promise<PageReceipt> {
    const timeframe = unwrap(checkPage(page));
    const { time } = page.candles;
    const first = time[0];
    const name: SeriesName = {
      tenant: this.#tenant,
      venue: page.venue,
      product: page.product,
      timeframe,
    };
    const from = first ?? 0;
    const to = first === undefined ? 0 : time[time.length - 1]! + widthOf(timeframe);
    const known = await this.#knownOf(name, from, to);
    const { snapshot, last } = known;
    const held =
      snapshot && from <= last ? await readRankedCandles(snapshot, { ...name, from, to }) : NOTHING_HELD;
    const { fresh, receipt } = differenceOf(page.candles, held, page.source);
    const isCovered = page.coverage.every((part) => known.coverage.contains(part.from, part.to));
    if (fresh.time.length > 0 || !isCovered) {
      const now = this.#now();
      await this.#publish(candlesEvent({ ...page, candles: fresh }, this.#tenant, now, now));
      known.handed.add(from, to);
      for (const part of page.coverage) known.coverage.add(part.from, part.to);
    }
    return receipt;
  }

  #publish(event: NewEvent): Promise<void> {
    const publisher = this.#publisher;
    return publisher.publish(event).catch((error: unknown) => this.#startAnew(publisher, error));
  }

  async #flush(): Promise<void> {
    const publisher = this.#publisher;
    await publisher.flush().catch((error: unknown) => this.#startAnew(publisher, error));
  }

  /** A publisher that failed stays so. What was handed to it may not be in the log: the next page asks again. */
  #startAnew(failed: Publisher, error: unknown): never {
    if (this.#publisher === failed) {
      this.#publisher = this.#options.log.publisher();
      this.#known.clear();
    }
    throw error;
  }

  /** What is known of a series: asked of the view again where this page meets what was handed over since. */
  async #knownOf(name: SeriesName, from: number, to: number): Promise<KnownSeries> {
    const key = `${name.venue} ${name.product} ${name.timeframe}`;
    const found = this.#known.get(key);
    if (found && isApart(found.handed, from, to)) return found;
    await this.#flush();
    const known = await this.#ask(name);
    this.#known.set(key, known);
    return known;
  }

  async #ask(name: SeriesName): Promise<KnownSeries> {
    const { log, database, clock, timeoutMs = TIMEOUT_MS } = this.#options;
    const market = (await log.streams()).find((stream) => stream.name === "MARKET");
    // An empty log knows nothing, and perhaps nobody has made its view yet.
    if (!market?.lastPosition) return { last: NEVER, coverage: new Coverage(), handed: new Coverage() };
    const snapshot = await waitForPosition(database, { MARKET: market.lastPosition }, timeoutMs, clock);
    const schema = snapshot.schemaOf("candles");
    const summary = await loadSummary(snapshot.sql, schema, name);
    const intervals = summary ? await loadCoverage(snapshot.sql, schema, name) : [];
    return {
      snapshot,
      last: summary?.last ?? NEVER,
      coverage: new Coverage(intervals),
      handed: new Coverage(),
    };
  }

  #now(): Instant {
    return instantOfMillis(Math.floor(this.#options.clock.now()));
  }
}

const NEVER = Number.NEGATIVE_INFINITY;
const NOTHING = new Float64Array(0);
const NOTHING_HELD = {
  time: NOTHING,
  open: NOTHING,
  high: NOTHING,
  low: NOTHING,
  close: NOTHING,
  volume: NOTHING,
  precedence: NOTHING,
};

/** Whether a coverage has no moment of an interval. */
const isApart = (coverage: Coverage, from: number, to: number): boolean => {
  const [gap] = coverage.gaps(from, to);
  return from >= to || (gap !== undefined && gap.from === from && gap.to === to);
};
