/** Candles as they close and as they form, as server-sent events: any number of series in one stream. */
import * as Schema from "effect/Schema";
import { parseTimeframe, type Timeframe } from "../market/timeframe.ts";
import { Millis, Position } from "./fields.ts";
import { defaulted, flag, type Kind, required } from "./parameter.ts";
import { route } from "./route.ts";
import { STREAM_PROBLEM } from "./trade-stream.ts";

/** How many series one stream carries. */
export const STREAMED_SERIES_MAX = 100;

/** A series that is followed. */
export interface StreamedSeries {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

const Column = Schema.Array(Schema.Finite);

/** Candles of one series. */
export const StreamedCandles = Schema.Struct({
  kind: Schema.Literals(["closed", "forming"]).annotate({
    description:
      "`closed`: as reads show them now; one that was told before takes its place. `forming`: its time still runs; never history.",
  }),
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  base: Schema.String.annotate({ description: "The stored timeframe that they are, or were built from." }),
  revision: Schema.optionalKey(Schema.Int).annotate({
    description:
      "Of closed candles: the series' revision now. Another one than before: pages that are kept are old.",
  }),
  observed_at: Schema.optionalKey(Millis).annotate({
    description: "Of a forming candle: when it looked like this, by the market's clock.",
  }),
  time: Schema.Array(Millis),
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  missing: Schema.optionalKey(Column).annotate({
    description: "As on pages; there where candles were built.",
  }),
}).annotate({ identifier: "StreamedCandles" });
export type StreamedCandles = typeof StreamedCandles.Type;

/** That something was said, ordered or traded: reads show it now. */
const StreamedDecision = Schema.Struct({
  kind: Schema.Literal("decided"),
  log_position: Position.annotate({ description: "Up to which position of TRADING reads have it." }),
}).annotate({ identifier: "StreamedDecision" });
export type StreamedDecision = typeof StreamedDecision.Type;

const seriesList: Kind<readonly StreamedSeries[]> = {
  schema: { type: "string", description: "venue:product:timeframe, with commas between them" },
  read: (given) => {
    const found = given.split(",").map(readSeries);
    const isRight = found.length <= STREAMED_SERIES_MAX && found.every((series) => series !== undefined);
    return isRight ? (found as readonly StreamedSeries[]) : undefined;
  },
};

function readSeries(text: string): StreamedSeries | undefined {
  const [venue, product, width, ...rest] = text.trim().split(":");
  const timeframe = parseTimeframe(width ?? "");
  if (!venue || !product || !timeframe.ok || rest.length > 0 || text.includes("\0")) return undefined;
  return { venue, product, timeframe: timeframe.value };
}

const INVALID_SERIES = `invalid series: give up to ${STREAMED_SERIES_MAX}, such as coinbase:BTC-USD:1m,kraken:ETH-EUR:1h`;

export const streamCandles = route({
  id: "streamCandles",
  method: "GET",
  path: "/api/v1/candles/stream",
  scope: "read",
  summary:
    "Candles of several series as they close, are revised or filled in, and as they form. The id of an event is a position " +
    "of MARKET: Last-Event-ID resumes exactly behind it, however long ago that was. Forming candles have no id; of those a " +
    "slow reader gets the newest alone. A timeframe that is not stored is built. Comments: `: keepalive` when nothing " +
    "happens for 30 s. A reader that takes nothing for 60 s is disconnected.",
  query: {
    series: required(
      seriesList,
      "Such as `coinbase:BTC-USD:1m,kraken:ETH-EUR:1h`.",
      "series is required",
      INVALID_SERIES,
    ),
    forming: defaulted(flag, true, "Forming candles too.", "invalid forming: must be true or false"),
    decisions: defaulted(
      flag,
      false,
      "Tell too when signals, orders or trades have come, so that one stream is enough for a page.",
      "invalid decisions: must be true or false",
    ),
  },
  answer: {
    status: 200,
    description: "Candles of one series an event, in columns.",
    media: "text/event-stream",
    shape: Schema.Union([StreamedCandles, StreamedDecision]),
  },
  errors: [
    { status: 400, text: "series is required" },
    { status: 400, text: INVALID_SERIES },
    { status: 400, text: "invalid forming: must be true or false" },
    { status: 400, text: "invalid decisions: must be true or false" },
    { status: 400, text: STREAM_PROBLEM.invalidId },
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
    { status: 409, text: STREAM_PROBLEM.beyondLog },
    { status: 503, text: STREAM_PROBLEM.tooMany },
  ],
});
