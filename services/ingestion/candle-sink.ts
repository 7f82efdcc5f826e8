/**
 * Where candles go on their way into the log. A reader of files and a venue's feed hand over pages; behind the sink
 * stands the log itself, or the API that leads to it.
 */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import type { Coverage } from "@spot-canvas/domain/market/coverage";
import type { SeriesKey } from "./forming.ts";

/** The most candles of one page: one event of the log. */
export const PAGE_CANDLES = 5_000;

/** What became of candles. Their sum is how many there were. */
export interface PageReceipt {
  /** New to the log. */
  readonly recorded: number;
  /** In the log with the same values: no event. */
  readonly repeated: number;
  /** In the log with other values, which these replace. */
  readonly revisions: number;
  /** In the log with other values from a better source, or finished where these are not: those stand. */
  readonly outranked: number;
}

/** Takes candles into the log. */
export interface CandleSink {
  /**
   * Takes pages of at most {@link PAGE_CANDLES} candles of one series each, oldest first, and says what became of all
   * of them together. When it returns, what was new is handed over in order; {@link flush} says when it is in the log.
   * Faults: `InvalidPage`; the pages before the one at fault stand.
   */
  record(...pages: readonly CandlesRecorded[]): Promise<PageReceipt>;
  /** Keeps refused input, byte for byte. */
  refuse(rows: readonly InputRefused[]): Promise<void>;
  /** Waits until all that was handed over is in the log. */
  flush(): Promise<void>;
}

/** A sink that also knows what the log has. */
export interface SeriesRecorder extends CandleSink {
  /** What the log's candles of a series are complete for, as of now: all that was handed over included. */
  coverageOf(series: SeriesKey): Promise<Coverage>;
}

/** Adds receipts up. */
export const sumReceipts = (receipts: readonly PageReceipt[]): PageReceipt => ({
  recorded: receipts.reduce((sum, { recorded }) => sum + recorded, 0),
  repeated: receipts.reduce((sum, { repeated }) => sum + repeated, 0),
  revisions: receipts.reduce((sum, { revisions }) => sum + revisions, 0),
  outranked: receipts.reduce((sum, { outranked }) => sum + outranked, 0),
});

/** Where the API takes pages: a POST of what `encodeCandles` writes, one page after the other; a {@link PageReceipt} answers. */
export const CANDLE_PAGES_PATH = "/api/v1/import/candles";
/** Where the API takes refused input: a POST of a JSON array of {@link InputRefused}, answered with 204. */
export const REFUSED_INPUT_PATH = "/api/v1/import/refused";
