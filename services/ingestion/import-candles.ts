/** Imports a file of candles: pages to a sink, and at the end what there was to say about the file. */
import { basename } from "node:path";
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { Coverage, type Interval, runsOf } from "@spot-canvas/domain/market/coverage";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { knownTimes, type RefusedRow } from "./candle-csv.ts";
import { openCandleFile } from "./candle-file.ts";
import { type CandleSink, type PageReceipt, sumReceipts } from "./candle-sink.ts";

/** What to import, as what, and where to. */
export interface CandleImport {
  readonly file: string;
  readonly venue: Venue;
  readonly product: string;
  readonly timeframe: Timeframe;
  /** While it is being opened, the file is looked through. */
  readonly sink: CandleSink | Promise<CandleSink>;
  /** Refuse the whole file where one row of it is no candle. */
  readonly strict?: boolean;
  /** The file has all that there was: what is missing between its first and last candle is known to be empty. */
  readonly complete?: boolean;
  readonly signal?: AbortSignal;
  /** Called after every page with the rows read so far. */
  readonly onProgress?: (rows: number) => void;
}

/** A run of missing candles. */
export interface Hole extends Interval {
  readonly missing: number;
}

/** What became of a file. Rows of candles are the sum of what those became, `doubled`, `madeUp` and `refused`. */
export interface ImportSummary extends PageReceipt {
  readonly rows: number;
  /** Rows that only repeat the one before them. */
  readonly doubled: number;
  /** Rows that were made up for slots without trades: those are known to be empty. */
  readonly madeUp: number;
  /** Rows that are no candles; they are in quarantine. */
  readonly refused: number;
  /** The first of them, by line. */
  readonly refusals: readonly { readonly line: number; readonly reason: string }[];
  /** Open time of the first and the last candle; absent where there is none. */
  readonly first?: number;
  readonly last?: number;
  /** Candles that are missing between them, in all. */
  readonly missing: number;
  readonly holes: readonly Hole[];
  readonly lastLooksUnfinished: boolean;
}

/** Pages that are sent together: some two megabytes. */
const PAGES_SENT = 8;
/** Refused rows that the summary names. */
const REFUSALS_NAMED = 20;

/** Imports a file. What was imported before stays; a second import of a file records nothing. */
export async function importCandles(options: CandleImport): Promise<ImportSummary> {
  const { file: path, timeframe, strict, signal } = options;
  const file = await openCandleFile({
    file: path,
    timeframe,
    ...(strict === undefined ? {} : { strict }),
    ...(signal ? { signal } : {}),
  });
  const sink = await options.sink;
  const outcome = new ImportOutcome(timeframe);
  // While some pages are on their way, the next are read.
  let waiting: CandlesRecorded[] = [];
  let underway: Promise<void> = Promise.resolve();
  const send = async (): Promise<void> => {
    const pages = waiting;
    waiting = [];
    await underway;
    if (pages.length > 0) underway = sink.record(...pages).then((receipt) => outcome.add(receipt));
    // Its fault is met when the next pages are sent; until then it is not unhandled.
    underway.catch(() => undefined);
  };
  for await (const page of file.pages()) {
    const { candles, empty, refused } = page;
    signal?.throwIfAborted();
    options.onProgress?.(file.summary.rows);
    if (refused.length > 0) await sink.refuse(outcome.refuse(path, refused));
    if (candles.time.length + empty.length === 0) continue;
    const coverage = outcome.cover(knownTimes(page), options.complete ?? false);
    const { venue, product } = options;
    waiting.push({ venue, product, timeframe, source: "import", coverage, candles });
    if (waiting.length === PAGES_SENT) await send();
  }
  await send();
  await underway;
  await sink.flush();
  return { ...outcome.summary(), ...file.summary };
}

/** Adds up what became of the pages. */
class ImportOutcome {
  readonly #width: number;
  readonly #timeframe: Timeframe;
  readonly #runs = new Coverage();
  #receipt: PageReceipt = { recorded: 0, repeated: 0, revisions: 0, outranked: 0 };
  readonly #refusals: { line: number; reason: string }[] = [];
  #end: number | undefined;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
    this.#width = widthOf(timeframe);
  }

  /** Notes the slots that a page tells of; returns what it covers: the runs that it has, or all since the page before. */
  cover(times: Float64Array, isComplete: boolean): readonly Interval[] {
    const runs = runsOf(times, this.#timeframe);
    for (const { from, to } of runs) this.#runs.add(from, to);
    const first = runs[0];
    if (!first) return [];
    const from = this.#end ?? first.from;
    this.#end = runs[runs.length - 1]!.to;
    return isComplete ? [{ from, to: this.#end }] : runs;
  }

  add(receipt: PageReceipt): void {
    this.#receipt = sumReceipts([this.#receipt, receipt]);
  }

  /** Notes refused rows; returns what is kept of them. */
  refuse(path: string, rows: readonly RefusedRow[]): readonly InputRefused[] {
    for (const { line, reason } of rows.slice(0, REFUSALS_NAMED - this.#refusals.length)) {
      this.#refusals.push({ line, reason });
    }
    return rows.map(({ line, reason, content }) => ({
      origin: basename(path).slice(-200),
      place: `line ${line}`,
      reason,
      content: Buffer.from(content).toString("base64"),
    }));
  }

  summary(): PageReceipt & Pick<ImportSummary, "refusals" | "first" | "last" | "missing" | "holes"> {
    const { intervals } = this.#runs;
    const from = intervals[0]?.from;
    const to = intervals[intervals.length - 1]?.to;
    const isEmpty = from === undefined || to === undefined;
    const holes = isEmpty
      ? []
      : this.#runs.gaps(from, to).map((gap) => ({ ...gap, missing: (gap.to - gap.from) / this.#width }));
    return {
      ...this.#receipt,
      refusals: this.#refusals,
      ...(isEmpty ? {} : { first: from, last: to - this.#width }),
      missing: holes.reduce((sum, { missing }) => sum + missing, 0),
      holes,
    };
  }
}
