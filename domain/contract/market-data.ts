/** Market data that is fetched from venues, compared with them, and looked over. */
import * as Schema from "effect/Schema";
import { CANDLE_QUERY, CANDLES, INVALID, SERIES_PROBLEMS } from "./candles.ts";
import { Count, Millis, OptionalText, Position } from "./fields.ts";
import { defaulted, flag, millis, number, optional, required, text, whole } from "./parameter.ts";
import { readRoute, route } from "./route.ts";

const Interval = Schema.Struct({ from: Millis, to: Millis }).annotate({ identifier: "Interval" });

/** What a back-fill will ask of a venue. */
export const BackfillPlan = Schema.Struct({
  from: Millis,
  to: Millis.annotate({ description: "Where the last closed slot ends." }),
  slots: Count.annotate({ description: "Slots of which nothing is known yet and that can be had." }),
  requests: Count.annotate({ description: "How many it will take, about where trades have to be read." }),
  seconds: Schema.Finite.annotate({ description: "At the venue's limit." }),
  from_trades: Schema.Array(Interval).annotate({
    description: "What the venue serves no candles of any more: built from its trades.",
  }),
  beyond: Schema.Array(Interval).annotate({ description: "What the venue does not serve at all." }),
}).annotate({ identifier: "BackfillPlan" });
export type BackfillPlan = typeof BackfillPlan.Type;

/** How far a back-fill is. */
export const BackfillProgress = Schema.Struct({
  slots: Count,
  total: Count,
  candles: Count,
  requests: Count,
  waiting: OptionalText.annotate({ description: "Why nothing moves at the moment." }),
}).annotate({ identifier: "BackfillProgress" });
export type BackfillProgress = typeof BackfillProgress.Type;

/** What a back-fill came to. */
export const BackfillResult = Schema.Struct({
  slots: Count.annotate({ description: "Slots that are known now and were not before." }),
  candles: Count.annotate({ description: "Candles that came." }),
  requests: Count,
  recorded: Count,
  repeated: Count,
  revisions: Count,
  outranked: Count,
  refused: Count.annotate({ description: "Rows that are no candles; they are in the quarantine." }),
  gaps: Schema.Struct({ empty: Count, outage: Count, not_fetched: Count }).annotate({
    description: "How many candles are missing in the range, by kind.",
  }),
}).annotate({ identifier: "BackfillResult" });
export type BackfillResult = typeof BackfillResult.Type;

/** A line of a back-fill's answer. */
const BackfillLine = Schema.Union([
  Schema.Struct({ plan: BackfillPlan }),
  Schema.Struct({ progress: BackfillProgress }),
  Schema.Struct({ result: BackfillResult }),
  Schema.Struct({ error: Schema.String }),
]).annotate({ identifier: "BackfillLine" });
export type BackfillLine = Exclude<typeof BackfillLine.Type, { readonly error: string }>;

const RANGE = {
  ...CANDLE_QUERY,
  from: required(millis, "The first open time, included.", "from is required", INVALID.from),
} as const;

export const backfillSeries = route({
  id: "backfillSeries",
  method: "POST",
  path: "/api/v1/backfill",
  scope: "admin",
  summary:
    "Fetches from a venue what the log does not know of a series, and records it. May be interrupted anywhere.",
  query: {
    ...RANGE,
    plan_only: defaulted(flag, false, "Only say what it takes.", "invalid plan_only: must be true or false"),
  },
  answer: {
    status: 200,
    description: "A line with the plan, lines of progress, and one with the result or the error last.",
    media: "application/x-ndjson",
    shape: BackfillLine,
  },
  errors: [...SERIES_PROBLEMS, { status: 400, text: "from is required" }],
});

const OptionalCandle = Schema.optionalKey(
  Schema.Struct({
    open: Schema.Finite,
    high: Schema.Finite,
    low: Schema.Finite,
    close: Schema.Finite,
    volume: Schema.Finite,
  }),
);

/** A candle that the log and the venue do not tell alike. */
export const CandleDifference = Schema.Struct({
  time: Millis,
  kind: Schema.Literals(["different", "missing", "unknown-to-venue"]).annotate({
    description:
      "Other values; the venue has it and the log does not; the log has it and the venue does not.",
  }),
  stored: OptionalCandle,
  venue: OptionalCandle,
}).annotate({ identifier: "CandleDifference" });
export type CandleDifference = typeof CandleDifference.Type;

/** What a comparison came to. */
export const VerifySeriesResult = Schema.Struct({
  compared: Count.annotate({ description: "Candles that both have." }),
  different: Count,
  missing: Count,
  unknown_to_venue: Count,
  revisions: Count.annotate({ description: "Candles that were corrected, where that was asked for." }),
  recorded: Count.annotate({ description: "Candles that were added, where that was asked for." }),
}).annotate({ identifier: "VerifySeriesResult" });
export type VerifySeriesResult = typeof VerifySeriesResult.Type;

const VerifySeriesLine = Schema.Union([
  Schema.Struct({ progress: Schema.Struct({ done: Count, total: Count }) }),
  Schema.Struct({ difference: CandleDifference }),
  Schema.Struct({ result: VerifySeriesResult }),
  Schema.Struct({ error: Schema.String }),
]).annotate({ identifier: "VerifySeriesLine" });
export type VerifySeriesLine = Exclude<typeof VerifySeriesLine.Type, { readonly error: string }>;

export const verifySeries = route({
  id: "verifySeries",
  method: "POST",
  path: "/api/v1/candles/verify",
  scope: "admin",
  summary: "Reads a range again from its venue and tells every candle that differs from what the log shows.",
  query: {
    ...RANGE,
    fix: defaulted(flag, false, "Record what the venue says.", "invalid fix: must be true or false"),
  },
  answer: {
    status: 200,
    description: "Lines of progress and differences, and one with the result or the error last.",
    media: "application/x-ndjson",
    shape: VerifySeriesLine,
  },
  errors: [...SERIES_PROBLEMS, { status: 400, text: "from is required" }],
});

/** An odd candle. */
const Suspicion = Schema.Struct({
  time: Millis,
  oddity: Schema.Literals(["unfinished", "jump", "wick", "no-volume", "flat"]),
  factor: Schema.Finite.annotate({
    description: "How far the price moved, as a factor; 1 where it is no move.",
  }),
}).annotate({ identifier: "Suspicion" });

const aboveOne = number(1, 1e9);

export const listSuspicions = readRoute({
  id: "listSuspicions",
  path: "/api/v1/suspicions",
  summary:
    "Candles of a stored series that are possible and odd, oldest first; with `against`, whether its clock agrees with " +
    "that of another venue's series.",
  query: {
    ...CANDLE_QUERY,
    jump: defaulted(
      aboveOne,
      1.05,
      "From which factor on a move between two candles is odd.",
      "invalid jump: must be a number from 1 on",
    ),
    wick: defaulted(
      aboveOne,
      1.25,
      "From which factor on a high or low is odd that lies outside of its candle's body.",
      "invalid wick: must be a number from 1 on",
    ),
    against: optional(text, "Another venue with the same series.", "invalid against"),
    limit: defaulted(whole(1, CANDLES.most), CANDLES.usual, "The most that are listed.", INVALID.limit),
  },
  answer: {
    status: 200,
    description: "The odd candles.",
    media: "application/json",
    shape: Schema.Struct({
      candles: Count.annotate({ description: "How many were looked at." }),
      suspicions: Schema.Array(Suspicion),
      counts: Schema.Struct({
        unfinished: Count,
        jump: Count,
        wick: Count,
        no_volume: Count,
        flat: Count,
      }).annotate({ description: "Of the whole range, listed or not." }),
      clock: Schema.optionalKey(
        Schema.Struct({
          against: Schema.String,
          slots: Schema.Int.annotate({
            description: "By how many slots its moves come later; 0: it agrees.",
          }),
          correlation: Schema.Finite,
        }),
      ).annotate({ description: "Absent where nothing was compared, or the two have too little in common." }),
    }).annotate({ identifier: "SuspicionList" }),
  },
  errors: [
    ...SERIES_PROBLEMS,
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
  ],
});

/** A candle that other values were recorded for since. */
const Revision = Schema.Struct({
  time: Millis,
  position: Position.annotate({ description: "The last record in MARKET that gave it other values." }),
}).annotate({ identifier: "Revision" });

export const listRevisions = readRoute({
  id: "listRevisions",
  path: "/api/v1/revisions",
  summary:
    "Candles of a stored series that were revised after they were told, oldest first. Strategies saw the first record of " +
    "each; reads show the best.",
  query: {
    ...CANDLE_QUERY,
    limit: defaulted(whole(1, CANDLES.most), CANDLES.usual, "The most that are listed.", INVALID.limit),
  },
  answer: {
    status: 200,
    description: "The revised candles.",
    media: "application/json",
    shape: Schema.Struct({
      revisions: Schema.Array(Revision),
      next_from: Schema.optionalKey(Millis).annotate({
        description: "`from` of the next page, where there is one.",
      }),
    }).annotate({ identifier: "RevisionList" }),
  },
  errors: [
    ...SERIES_PROBLEMS,
    { status: 404, text: "no candles are recorded for <venue> <product> <timeframe>: ..." },
  ],
});
