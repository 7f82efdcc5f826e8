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
  /** Values that readers look for, drawn as lines. */
  readonly guides: readonly number[];
  readonly lines: readonly Line[];
}

/** An indicator of the catalogue. */
export interface CatalogueEntry {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly definition: string;
  readonly outputs: readonly string[];
  readonly overlay: boolean;
  readonly guides: readonly number[];
  readonly parameters: readonly {
    readonly name: string;
    readonly default: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly summary: string;
  }[];
}

/** Whether a line is drawn: which way a trend goes is read in the legend. */
export const isDrawn = ({ output }: Line): boolean => output !== "direction";

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
      const { title, definition, source, overlay: isOverlay, guides } = entry;
      return [{ selection, title, definition, source, isOverlay, guides, lines }];
    });
}
