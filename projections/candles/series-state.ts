/** What the fold keeps of a series between batches. */
import type { KnownTime } from "@spot-canvas/domain/market/coverage";
import type { CandleSeries } from "@spot-canvas/domain/market/series";
import type { SeriesName } from "./schema.ts";

/** A series in memory, and what the tables hold of it. */
export interface SeriesState {
  readonly name: SeriesName;
  readonly series: CandleSeries;
  /** The block that holds the newest candle, and its slot from which on candles are rows of the tail. */
  openBlock: number | undefined;
  tailSlot: number;
  /** Coverage and outages as stored: where each interval ends, by where it begins. */
  readonly stored: Readonly<Record<keyof KnownTime, Map<number, number>>>;
  /** Blocks in memory that are rows of candle_blocks. */
  readonly storedBlocks: Set<number>;
}
