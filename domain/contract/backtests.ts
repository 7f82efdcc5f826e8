/** Backtests as jobs: asked for, followed, cancelled, read and compared; and the record that one ran. */
import * as Schema from "effect/Schema";
import { BacktestCompleted } from "../events/bodies/backtest.ts";
import { UNITS } from "../statistics/metric.ts";
import { BacktestInput, SweepInput } from "./backtest-request.ts";
import { BacktestResult, SweepResult, WalkForwardResult } from "./backtest-result.ts";
import { AmountText, Count, NextCursor, OptionalText, OptionalTime, Time } from "./fields.ts";
import { defaulted, oneOf, optional, PAGING, required, text, whole } from "./parameter.ts";
import { BODY_MAX, PROBLEM, route, routeWithBody } from "./route.ts";
import { STREAM_PROBLEM } from "./trade-stream.ts";

const { result, manifest, trades_hash, trades, currency, final_equity } = BacktestCompleted.fields;

const Completed = Schema.Struct({
  result,
  manifest,
  trades_hash,
  trades,
  currency,
  final_equity,
}).annotate({ identifier: "CompletedBacktest" });

const Receipt = Schema.Struct({
  result,
  recorded: Schema.Boolean.annotate({ description: "False where the log has it already." }),
}).annotate({ identifier: "BacktestReceipt" });

/** What a job makes. */
export const JOB_KINDS = ["run", "sweep", "walk_forward"] as const;
/** How far a job is; the last three are for good. */
export const JOB_STATES = ["queued", "running", "completed", "failed", "cancelled"] as const;

const JobProgress = Schema.Struct({
  phase: Schema.Literals(["candles", "running"]).annotate({
    description: "Reading candles, or running: what `done` and `total` count.",
  }),
  done: Count,
  total: Count.annotate({ description: "0 where it is not known yet." }),
  seconds_left: Schema.optionalKey(Schema.Finite),
}).annotate({ identifier: "BacktestProgress" });

const JOB_FIELDS = {
  id: Schema.String.annotate({ description: "Of the job; the hash of a result that no job here made." }),
  kind: Schema.Literals(JOB_KINDS),
  state: Schema.Literals(JOB_STATES),
  created_at: Time,
  started_at: OptionalTime,
  ended_at: OptionalTime,
  strategy: Schema.String,
  parameters: Schema.Record(Schema.String, Schema.Unknown),
  venue: Schema.String,
  products: Schema.Array(Schema.String),
  timeframe: Schema.String,
  progress: JobProgress,
  queue_place: Schema.optionalKey(
    Count.annotate({ description: "How many jobs are ahead of one that waits." }),
  ),
  error: OptionalText.annotate({ description: "Why it failed, in one sentence." }),
  result: OptionalText.annotate({ description: "The hash of what it made, once it is completed." }),
  trades_hash: OptionalText,
  trades: Schema.optionalKey(Count.annotate({ description: "Fills of a completed run." })),
  trials: Schema.optionalKey(Count.annotate({ description: "Of a completed sweep or walk-forward." })),
  currency: OptionalText,
  final_equity: Schema.optionalKey(AmountText),
} as const;

/** A job, or a result that was made elsewhere, such as by the command line: it counts as a completed one. */
export const BacktestJob = Schema.Struct(JOB_FIELDS).annotate({ identifier: "BacktestJob" });
export type BacktestJob = typeof BacktestJob.Type;

/** A job with what came of it. */
export const Backtest = Schema.Struct({
  ...JOB_FIELDS,
  run: Schema.optionalKey(BacktestResult),
  sweep: Schema.optionalKey(SweepResult),
  walk_forward: Schema.optionalKey(WalkForwardResult),
}).annotate({ identifier: "Backtest" });

/** The parts of a result that come as CSV. */
export const EXPORTED = [
  "trades",
  "orders",
  "declines",
  "round-trips",
  "daily",
  "equity",
  "trials",
  "windows",
] as const;

const MetricDescription = Schema.Struct({
  name: Schema.String,
  label: Schema.String,
  section: Schema.String,
  unit: Schema.Literals(UNITS).annotate({ description: "Fractions are of one: 0.25 is a quarter." }),
  basis: Schema.String,
  formula: Schema.String,
  source: OptionalText,
}).annotate({ identifier: "Metric" });

const INVALID = {
  kind: `invalid kind: must be one of ${JOB_KINDS.join(", ")}`,
  state: `invalid state: must be one of ${JOB_STATES.join(", ")}`,
  table: `invalid table: must be one of ${EXPORTED.join(", ")}`,
  points: "invalid points: must be a whole number from 2 to 100000",
} as const;

const UNKNOWN = { status: 404, text: "There is no backtest ...: ..." };
const FULL = { status: 503, text: "... backtests wait already: try again when some have ended." };

const accepted = {
  status: 201,
  description: "The job: it runs when those before it have ended.",
  media: "application/json",
  shape: BacktestJob,
} as const;

export const startBacktest = routeWithBody({
  id: "startBacktest",
  method: "POST",
  path: "/api/v1/backtests",
  scope: "trade",
  summary: "Runs a built-in strategy over recorded candles, in the background.",
  query: {},
  body: { shape: BacktestInput, exact: true, bytesMax: BODY_MAX.trades },
  answer: accepted,
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody, FULL],
});

export const startSweep = routeWithBody({
  id: "startSweep",
  method: "POST",
  path: "/api/v1/backtests/sweeps",
  scope: "trade",
  summary: "Runs a strategy with many parameters and ranks the runs, or walks forward, in the background.",
  query: {},
  body: { shape: SweepInput, exact: true, bytesMax: BODY_MAX.trades },
  answer: accepted,
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody, FULL],
});

export const listBacktests = route({
  id: "listBacktests",
  method: "GET",
  path: "/api/v1/backtests",
  scope: "read",
  summary: "Jobs, and results that are kept, newest first, in pages.",
  query: {
    kind: optional(oneOf(...JOB_KINDS), "Only these.", INVALID.kind),
    state: optional(oneOf(...JOB_STATES), "Only in this state.", INVALID.state),
    ...PAGING,
  },
  answer: {
    status: 200,
    description: "A page.",
    media: "application/json",
    shape: Schema.Struct({ backtests: Schema.Array(BacktestJob), next_cursor: NextCursor }).annotate({
      identifier: "BacktestPage",
    }),
  },
  errors: [
    { status: 400, text: INVALID.kind },
    { status: 400, text: INVALID.state },
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
  ],
});

export const listMetrics = route({
  id: "listMetrics",
  method: "GET",
  path: "/api/v1/backtests/metrics",
  scope: "read",
  summary: "Every metric with its label, unit and formula, in the order of a page.",
  query: {},
  answer: {
    status: 200,
    description: "The metrics.",
    media: "application/json",
    shape: Schema.Struct({ metrics: Schema.Array(MetricDescription) }).annotate({ identifier: "MetricList" }),
  },
  errors: [],
});

const Side = Schema.Struct({
  id: Schema.String,
  result: Schema.String,
  strategy: Schema.String,
  trades_hash: Schema.String,
  currency: Schema.String,
  final_equity: AmountText,
}).annotate({ identifier: "ComparedBacktest" });

const Values = Schema.Array(Schema.Unknown).annotate({
  description: "One of each compared, in their order; an empty text where one has none.",
});

/** Runs side by side. */
export const BacktestComparison = Schema.Struct({
  backtests: Schema.Array(Side),
  identical: Schema.Boolean.annotate({ description: "Whether all have the same trades hash." }),
  metrics: Schema.Array(Schema.Struct({ name: Schema.String, label: Schema.String, values: Values })),
  configuration: Schema.Array(Schema.Struct({ path: Schema.String, values: Values })).annotate({
    description: "Only what differs.",
  }),
  divergence: Schema.Array(
    Schema.Struct({
      backtest: Count.annotate({ description: "Which of `backtests`; it is compared with the first." }),
      trade: Count.annotate({ description: "The place of the first trade that differs, from 0." }),
      first: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
      other: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)),
    }),
  ).annotate({ description: "Where trades differ first, for each that trades otherwise than the first." }),
}).annotate({ identifier: "BacktestComparison" });
export type BacktestComparison = typeof BacktestComparison.Type;

export const compareBacktests = route({
  id: "compareBacktests",
  method: "GET",
  path: "/api/v1/backtests/compare",
  scope: "read",
  summary: "Runs side by side: metrics, what differs in their configuration, and where trades differ first.",
  query: {
    ids: required(
      text,
      "Two to eight ids of jobs or hashes of results, by commas; of a hash the beginning is enough.",
      "ids is required",
      "invalid ids: at most 200 characters",
    ),
  },
  answer: { status: 200, description: "Side by side.", media: "application/json", shape: BacktestComparison },
  errors: [
    { status: 400, text: "ids is required" },
    { status: 400, text: "A comparison takes two to eight runs: ..." },
    UNKNOWN,
  ],
});

export const getBacktest = route({
  id: "getBacktest",
  method: "GET",
  path: "/api/v1/backtests/{id}",
  scope: "read",
  summary:
    "A job by its id, or a kept result by its hash or the beginning of it, with what came of it: `run`, `sweep` or " +
    "`walk_forward`, as its kind says. " +
    "No run is made for it.",
  query: {
    points: defaulted(
      whole(2, 100_000),
      2_000,
      "The most points of the equity curve; longer ones are thinned to the extremes of stretches.",
      INVALID.points,
    ),
  },
  answer: { status: 200, description: "The backtest.", media: "application/json", shape: Backtest },
  errors: [{ status: 400, text: INVALID.points }, UNKNOWN],
});

export const streamBacktest = route({
  id: "streamBacktest",
  method: "GET",
  path: "/api/v1/backtests/{id}/stream",
  scope: "read",
  summary:
    "How far a job is, at once and whenever that changes, until it has ended: then the stream ends too.",
  query: {},
  answer: {
    status: 200,
    description: "The job, one an event.",
    media: "text/event-stream",
    shape: BacktestJob,
  },
  errors: [UNKNOWN, { status: 503, text: STREAM_PROBLEM.tooMany }],
});

export const cancelBacktest = route({
  id: "cancelBacktest",
  method: "POST",
  path: "/api/v1/backtests/{id}/cancel",
  scope: "trade",
  summary: "Takes a job out of the queue, or stops it. One that has ended stays as it is.",
  query: {},
  answer: { status: 200, description: "The job.", media: "application/json", shape: BacktestJob },
  errors: [UNKNOWN],
});

export const exportBacktest = route({
  id: "exportBacktest",
  method: "GET",
  path: "/api/v1/backtests/{id}/export",
  scope: "read",
  summary: "A part of a result as CSV; `trials` is the table of a sweep, `windows` that of a walk-forward.",
  query: {
    table: defaulted(oneOf(...EXPORTED), "trades", "Which part.", INVALID.table),
  },
  answer: {
    status: 200,
    description: "The rows.",
    media: "text/plain",
    alsoMedia: ["text/csv"],
    shape: Schema.String,
  },
  errors: [{ status: 400, text: INVALID.table }, UNKNOWN],
});

export const recordBacktest = routeWithBody({
  id: "recordBacktest",
  method: "POST",
  path: "/api/v1/backtests/completed",
  scope: "trade",
  summary:
    "Records that a backtest ran, with its manifest and hashes; the same result again is no second record.",
  query: {},
  body: { shape: Completed, bytesMax: BODY_MAX.trades },
  answer: {
    status: 200,
    description: "Answered when it is in the log.",
    media: "application/json",
    shape: Receipt,
  },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody],
});
