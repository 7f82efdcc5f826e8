/**
 * Where candles go on their way into the log. A reader of files and a venue's feed hand over pages; behind the sink
 * stands the log itself, or the API that leads to it.
 */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";

/** The most candles of one page: one event of the log. */
export const PAGE_CANDLES = 5_000;

/** What became of the candles of a page. Their sum is the page's length. */
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
   * Takes a page of at most {@link PAGE_CANDLES} candles of one series, oldest first. When it returns, what was new
   * in the page is handed over in order; {@link flush} says when it is in the log. Faults: `InvalidPage`.
   */
  record(page: CandlesRecorded): Promise<PageReceipt>;
  /** Keeps refused input, byte for byte. */
  refuse(rows: readonly InputRefused[]): Promise<void>;
  /** Waits until all that was handed over is in the log. */
  flush(): Promise<void>;
}

/** Where the API takes a page: a POST of the bytes of `encodeCandles`, answered with a {@link PageReceipt}. */
export const CANDLE_PAGES_PATH = "/api/v1/import/candles";
/** Where the API takes refused input: a POST of a JSON array of {@link InputRefused}, answered with 204. */
export const REFUSED_INPUT_PATH = "/api/v1/import/refused";
