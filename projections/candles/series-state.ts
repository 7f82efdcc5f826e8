/** What the fold keeps of a series between batches. */
import type { CandleSeries } from "@spot-canvas/domain/market/series";
import type { SeriesName } from "./schema.ts";

/** A series in memory, and what the tables hold of it. */
export interface SeriesState {
  readonly name: SeriesName;
  readonly series: CandleSeries;
  /** The block that holds the newest candle, and its slot from which on candles are rows of the tail. */
  openBlock: number | undefined;
  tailSlot: number;
  /** The coverage as stored: where each interval ends, by where it begins. */
  readonly storedCoverage: Map<number, number>;
  /** Blocks in memory that are rows of candle_blocks. */
  readonly storedBlocks: Set<number>;
  /** Candles that a record of the batch gave other values, with its position; empty once they are stored. */
  readonly revised: Map<number, number>;
}
