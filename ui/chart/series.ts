/** Which candles a chart shows, with the indicators beside them. */

import type { Timeframe } from "./timeframe.ts";

/** A series of candles. */
export interface Series {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** One line of an indicator: where its values stand beside the candles, and how it is drawn. */
interface Line {
  /** Such as `macd:12:26:9`. */
  readonly selection: string;
  /** Such as `signal`. */
  readonly output: string;
  /** The index of its column beside the candles. */
  readonly column: number;
}

/** An indicator as it was asked for, and its lines. */
export interface ShownIndicator {
  readonly selection: string;
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  /** On the candles themselves, or in a pane of its own. */
  readonly isOverlay: boolean;
  readonly lines: readonly Line[];
}

/** An indicator of the catalogue. */
export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly definition: string;
  readonly outputs: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly summary: string;
  }[];
}

/** Indicators in units of price, which share the scale of the candles. */
const OVERLAYS = new Set([
  "sma",
  "ema",
  "wma",
  "bollinger",
  "vwap",
  "donchian",
  "supertrend",
  "keltner",
  "ichimoku",
  "sar",
]);

/** The indicators of a request such as `sma:20,rsi:14`, with columns in order; names that the catalogue lacks are left out. */
export function shownIndicators(
  text: string,
  catalogue: readonly CatalogueEntry[],
): readonly ShownIndicator[] {
  let column = 0;
  return text
    .split(",")
    .filter((selection) => selection !== "")
    .flatMap((selection) => {
      const entry = catalogue.find(({ name }) => name === selection.split(":")[0]);
      if (entry === undefined) return [];
      const lines = entry.outputs.map((output) => ({ selection, output, column: column++ }));
      const { title, definition, source, name } = entry;
      return [{ selection, title, definition, source, isOverlay: OVERLAYS.has(name), lines }];
    });
}
