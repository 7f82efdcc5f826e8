/** Views: the tables that are folded from the log, how far each has come, and their rebuild and check. */
import * as Schema from "effect/Schema";
import { Count, Position } from "./fields.ts";
import { defaulted, flag, oneOf, optional } from "./parameter.ts";
import { route } from "./route.ts";

/** The names of the views. */
export const VIEWS = ["candles", "signals", "orders", "ledger", "quarantine"] as const;

const Checkpoint = Schema.Record(Schema.String, Position).annotate({
  description: "The position of each stream that the view has folded.",
});

/** A view. */
export const ViewState = Schema.Struct({
  view: Schema.Literals(VIEWS),
  generation: Schema.String,
  fold_version: Schema.Int,
  schema_version: Schema.Int,
  checkpoint: Checkpoint,
  lag_events: Count.annotate({ description: "Events of its streams that it has not folded yet." }),
  lag_ms: Count.annotate({ description: "Age of the oldest event that it has not folded yet, or 0." }),
  idle_ms: Count.annotate({ description: "Time since it last moved while there was something to do, or 0." }),
  halted: Schema.optionalKey(Schema.String.annotate({ description: "Why it does not go on." })),
}).annotate({ identifier: "ViewState" });
export type ViewState = typeof ViewState.Type;

export const listViews = route({
  id: "listViews",
  method: "GET",
  path: "/api/v1/views",
  scope: "read",
  summary: "Every view with its live generation, its checkpoint and its lag.",
  query: {},
  answer: {
    status: 200,
    description: "The views.",
    media: "application/json",
    shape: Schema.Struct({ views: Schema.Array(ViewState) }).annotate({ identifier: "ViewList" }),
  },
  errors: [],
});

/** How far a long run has come. `total` is what it has to do as far as it is known. */
const Progress = Schema.Struct({
  view: Schema.String,
  phase: Schema.String,
  done: Count,
  total: Count,
}).annotate({ identifier: "Progress" });
export type Progress = typeof Progress.Type;

/** What a rebuild came to, for one view. */
const RebuildResult = Schema.Struct({
  view: Schema.String,
  outcome: Schema.Literals(["switched", "identical", "refused", "dry-run"]),
  events: Count,
  rows: Count,
  hash: Schema.String,
  live_hash: Schema.optionalKey(Schema.String),
  generation: Schema.optionalKey(Schema.String),
  milliseconds: Count,
  message: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "RebuildResult" });
export type RebuildResult = typeof RebuildResult.Type;

/** A row that a fold of the log gives otherwise than the table has it. */
const RowDifference = Schema.Struct({
  table: Schema.String,
  key: Schema.String,
  stored: Schema.optionalKey(Schema.Unknown),
  folded: Schema.optionalKey(Schema.Unknown),
}).annotate({ identifier: "RowDifference" });

/** What the check of one view came to. */
const VerifyResult = Schema.Struct({
  view: Schema.String,
  equal: Schema.Boolean,
  events: Count,
  rows: Count,
  differences: Schema.Array(RowDifference),
  milliseconds: Count,
}).annotate({ identifier: "VerifyResult" });
export type VerifyResult = typeof VerifyResult.Type;

const lines = <R extends Schema.ConstraintDecoder<unknown>>(result: R, identifier: string) =>
  Schema.Union([
    Schema.Struct({ progress: Progress }),
    Schema.Struct({ result }),
    Schema.Struct({ error: Schema.String }),
  ]).annotate({ identifier });

export const rebuildView = route({
  id: "rebuildView",
  method: "POST",
  path: "/api/v1/views/{view}/rebuild",
  scope: "admin",
  summary: "Folds the log anew into the next generation of a view and switches readers over to it.",
  query: {
    dry_run: defaulted(
      flag,
      false,
      "Fold and compare, and switch nothing.",
      "invalid dry_run: must be true or false",
    ),
  },
  answer: {
    status: 200,
    description: "Lines of progress, and one with the result or the error last.",
    media: "application/x-ndjson",
    shape: lines(RebuildResult, "RebuildLine"),
  },
  errors: [
    { status: 400, text: "invalid dry_run: must be true or false" },
    { status: 404, text: "no such view: ..." },
    { status: 409, text: "a rebuild of <view> is running" },
  ],
});

export const verifyViews = route({
  id: "verifyViews",
  method: "POST",
  path: "/api/v1/verify",
  scope: "admin",
  summary: "Folds the log up to each view's checkpoint and reports every row that differs.",
  query: {
    view: optional(oneOf(...VIEWS), "Only this view.", `invalid view: must be one of ${VIEWS.join(", ")}`),
  },
  answer: {
    status: 200,
    description:
      "Lines of progress, one with the result of each view, and one with an error if there was one.",
    media: "application/x-ndjson",
    shape: lines(VerifyResult, "VerifyLine"),
  },
  errors: [{ status: 400, text: `invalid view: must be one of ${VIEWS.join(", ")}` }],
});
