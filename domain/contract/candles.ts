/** Candles in columns, or as bytes. */
import * as Schema from "effect/Schema";
import { CANDLE_BYTES } from "./candle-bytes.ts";
import { Millis } from "./fields.ts";
import { IndicatorColumns, indicatorsParameter } from "./indicators.ts";
import { defaulted, millis, oneOf, optional, required, text, timeframe, whole } from "./parameter.ts";
import { readRoute } from "./route.ts";

/** The most candles of one answer, and how many where nobody says. */
export const CANDLES = { most: 5_000, usual: 1_000 } as const;

const Column = Schema.Array(Schema.Finite);

/** Candles of one series, oldest first; columns of equal length. Times are open times, volume is in base currency. */
export const CandlePage = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  base: Schema.String.annotate({ description: "The stored timeframe that they are, or were built from." }),
  next_from: Schema.optionalKey(Millis).annotate({
    description: "`from` of the page behind this one; absent where a page has no candle.",
  }),
  previous_to: Schema.optionalKey(Millis).annotate({
    description: "`to` of the page before this one; absent where there is none.",
  }),
  time: Schema.Array(Millis),
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  missing: Schema.optionalKey(Column).annotate({
    description:
      "How many slots of the base had no candle; there where candles were built or filled. All of a candle's: it was filled.",
  }),
  indicators: Schema.optionalKey(Schema.Array(IndicatorColumns)).annotate({
    description: "In the order in which they were asked for; absent where none was.",
  }),
}).annotate({ identifier: "CandlePage" });
export type CandlePage = typeof CandlePage.Type;

/** What bad parameters are told. */
export const INVALID = {
  timeframe: "invalid timeframe: must be one of 1s, 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 12h, 1d, 1w",
  from: "invalid from: give RFC 3339 or epoch milliseconds",
  to: "invalid to: give RFC 3339 or epoch milliseconds",
  limit: `invalid limit: must be 1 to ${CANDLES.most}`,
  base: "invalid base: must be a timeframe",
  fill: "invalid fill: must be flat or skip",
  revision: "invalid revision: give the one of /api/v1/series",
} as const;

/** Which candles: of which series, and of which range. */
export const CANDLE_QUERY = {
  venue: required(text, "Such as coinbase.", "venue is required", "invalid venue"),
  product: required(text, "Such as BTC-USD.", "product is required", "invalid product"),
  timeframe: required(timeframe, "Such as 1h.", "timeframe is required", INVALID.timeframe),
  from: optional(millis, "The first open time, included.", INVALID.from),
  to: optional(millis, "Where the open times end, excluded.", INVALID.to),
} as const;

/** What is answered where a series is named in part. */
export const SERIES_PROBLEMS = [
  { status: 400, text: "venue is required" },
  { status: 400, text: "product is required" },
  { status: 400, text: "timeframe is required" },
  { status: 400, text: INVALID.timeframe },
] as const;

export const listCandles = readRoute({
  id: "listCandles",
  path: "/api/v1/candles",
  summary:
    "Closed candles of one series, oldest first: the first from `from` on, else the last before `to`. A timeframe that is " +
    "not stored is built from one that is. With `Accept: application/vnd.spot-canvas.candles` they come as columns of " +
    "doubles. Every answer has an ETag. A range that is wholly covered and asked for with the series' `revision` may be " +
    "kept for ever.",
  query: {
    ...CANDLE_QUERY,
    limit: defaulted(whole(1, CANDLES.most), CANDLES.usual, "The most candles.", INVALID.limit),
    fill: defaulted(
      oneOf("skip", "flat"),
      "skip",
      "`flat`: slots without a trade have the close before and no volume; never what was not fetched or an outage.",
      INVALID.fill,
    ),
    base: optional(
      timeframe,
      "The stored timeframe to build from; else the timeframe's own, or the widest that fits.",
      INVALID.base,
    ),
    revision: optional(
      whole(0, Number.MAX_SAFE_INTEGER),
      "The series' revision, for an answer that may be kept for ever.",
      INVALID.revision,
    ),
    indicators: indicatorsParameter,
  },
  answer: {
    status: 200,
    description: "The candles.",
    media: "application/json",
    alsoMedia: [CANDLE_BYTES],
    shape: CandlePage,
  },
  errors: [
    ...SERIES_PROBLEMS,
    ...Object.values(INVALID)
      .filter((problem) => problem !== INVALID.timeframe)
      .map((problem) => ({ status: 400, text: problem })),
    { status: 400, text: "invalid range: from must not be after to" },
    { status: 400, text: "invalid indicators: ..." },
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
  ],
});
