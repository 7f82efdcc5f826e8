/** Candles in columns, and the series that there are. */
import * as Schema from "effect/Schema";
import { Count, Millis } from "./fields.ts";
import { IndicatorColumns, indicatorsParameter } from "./indicators.ts";
import { defaulted, millis, optional, required, text, timeframe, whole } from "./parameter.ts";
import { readRoute } from "./route.ts";

/** The most candles of one answer, and how many where nobody says. */
export const CANDLES = { most: 5_000, usual: 1_000 } as const;

const Column = Schema.Array(Schema.Finite);

/** Candles of one series, oldest first; columns of equal length. Times are open times, volume is in base currency. */
export const CandlePage = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  time: Schema.Array(Millis),
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  indicators: Schema.optionalKey(Schema.Array(IndicatorColumns)).annotate({
    description: "In the order in which they were asked for; absent where none was.",
  }),
}).annotate({ identifier: "CandlePage" });
export type CandlePage = typeof CandlePage.Type;

/** One series of candles that the log holds. */
export const Series = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  first: Schema.optionalKey(Millis),
  last: Schema.optionalKey(Millis),
  candles: Count,
  revisions: Count,
  sources: Schema.Array(Schema.String),
}).annotate({ identifier: "Series" });
export type Series = typeof Series.Type;

const INVALID = {
  timeframe: "invalid timeframe: must be one of 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d, 1w",
  from: "invalid from: give RFC 3339 or epoch milliseconds",
  to: "invalid to: give RFC 3339 or epoch milliseconds",
  limit: `invalid limit: must be 1 to ${CANDLES.most}`,
} as const;

export const listCandles = readRoute({
  id: "listCandles",
  path: "/api/v1/candles",
  summary: "Closed candles of one series, oldest first: the first from `from` on, else the last before `to`.",
  query: {
    venue: required(text, "Such as coinbase.", "venue is required", "invalid venue"),
    product: required(text, "Such as BTC-USD.", "product is required", "invalid product"),
    timeframe: required(timeframe, "Such as 1h.", "timeframe is required", INVALID.timeframe),
    from: optional(millis, "The first open time, included.", INVALID.from),
    to: optional(millis, "Where the open times end, excluded.", INVALID.to),
    limit: defaulted(whole(1, CANDLES.most), CANDLES.usual, "The most candles.", INVALID.limit),
    indicators: indicatorsParameter,
  },
  answer: { status: 200, description: "The candles.", media: "application/json", shape: CandlePage },
  errors: [
    { status: 400, text: "venue is required" },
    { status: 400, text: "product is required" },
    { status: 400, text: "timeframe is required" },
    ...Object.values(INVALID).map((problem) => ({ status: 400, text: problem })),
    { status: 400, text: "invalid range: from must not be after to" },
    { status: 400, text: "invalid indicators: ..." },
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
  ],
});

export const listSeries = readRoute({
  id: "listSeries",
  path: "/api/v1/series",
  summary: "Every series of candles that the log holds.",
  query: {},
  answer: {
    status: 200,
    description: "The series.",
    media: "application/json",
    shape: Schema.Struct({ series: Schema.Array(Series) }).annotate({ identifier: "SeriesList" }),
  },
  errors: [],
});
