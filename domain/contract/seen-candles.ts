/** Candles as strategies are given them. */
import * as Schema from "effect/Schema";
import { CANDLE_BYTES } from "./candle-bytes.ts";
import { CANDLE_QUERY, INVALID, SERIES_PROBLEMS } from "./candles.ts";
import { Count, Millis } from "./fields.ts";
import { readRoute } from "./route.ts";

const Column = Schema.Array(Schema.Finite);

/** Candles of one series, oldest first; columns of equal length. */
export const SeenCandlesDocument = Schema.Struct({
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  base: Schema.String,
  revised: Count.annotate({ description: "How many of them a later record changed." }),
  time: Schema.Array(Millis),
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
}).annotate({ identifier: "SeenCandles" });

export const listSeenCandles = readRoute({
  id: "listSeenCandles",
  path: "/api/v1/candles/seen",
  summary:
    "All candles of a stored series as strategies are given them: of each the first that was recorded, and empty slots " +
    "filled flat. What a backtest runs on. With `Accept: application/vnd.spot-canvas.candles` they come as columns of doubles.",
  query: CANDLE_QUERY,
  answer: {
    status: 200,
    description: "The candles.",
    media: "application/json",
    alsoMedia: [CANDLE_BYTES],
    shape: SeenCandlesDocument,
  },
  errors: [
    ...SERIES_PROBLEMS,
    { status: 400, text: INVALID.from },
    { status: 400, text: INVALID.to },
    { status: 404, text: "There are no candles of <venue> <product> <timeframe>: ..." },
  ],
});
