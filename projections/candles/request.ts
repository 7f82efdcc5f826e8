/** What can be asked of the view `candles`. */
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Snapshot } from "../projector/snapshot.ts";
import type { SeriesName } from "./schema.ts";

/** How many candles are read where nobody says. */
export const CANDLES_USUAL = 5_000;

/** Where the view is read: a snapshot of the projector's catalogue. */
export type CandleTables = Pick<Snapshot, "sql" | "schemaOf">;

/** Which candles: of which series, and by open time in epoch milliseconds. */
export interface CandleRequest {
  /** The default tenant where it is absent. */
  readonly tenant?: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
  /** Included. Absent: the newest `limit` candles before `to`. */
  readonly from?: number;
  /** Excluded. Absent: up to the newest. */
  readonly to?: number;
  /** Absent: {@link CANDLES_USUAL}. */
  readonly limit?: number;
}

/** The series that is asked for. */
export const nameOf = ({
  tenant = DEFAULT_TENANT,
  venue,
  product,
  timeframe,
}: CandleRequest): SeriesName => ({
  tenant,
  venue,
  product,
  timeframe,
});
