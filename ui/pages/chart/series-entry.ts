/** The series that a chart can show. */
import type { Operations } from "../../api/generated.ts";
import type { Series } from "../../chart/series.ts";
import type { Timeframe } from "../../chart/timeframe.ts";

/** A series as the API lists it. */
export type SeriesEntry = Operations["listSeries"]["answer"]["series"][number] &
  Series & {
    /** The stored timeframe that it is, or is built from. */
    readonly base: Timeframe;
  };
