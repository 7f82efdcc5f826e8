/** Views: the tables that are folded from the log, how far each has come, and their rebuild and check. */
import * as Schema from "effect/Schema";
import { Count, OptionalText, Position } from "./fields.ts";
import { defaulted, flag, oneOf, optional } from "./parameter.ts";
import { readRoute, route } from "./route.ts";

/** The names of the views. */
export const VIEWS = [
  "candles",
  "instruments",
  "signals",
  "orders",
  "ledger",
  "control",
  "keys",
  "quarantine",
] as const;

/** How far a view, or a part of it, has come with one stream. */
const progress = {
  position: Position.annotate({ description: "The last position that it has folded." }),
  lag_events: Count.annotate({ description: "Events after it." }),
  lag_seconds: Schema.Finite.annotate({ description: "Age of the oldest of them; 0 where there is none." }),
  idle_seconds: Schema.Finite.annotate({ description: "Since it last moved; 0 where nothing is to do." }),
};

const PartLag = Schema.Struct({
  partition: Schema.String.annotate({ description: "Which part of the accounts, such as 2/4." }),
  ...progress,
}).annotate({ identifier: "PartLag" });

const ViewLag = Schema.Struct({
  stream: Schema.String,
  ...progress,
  parts: Schema.optionalKey(Schema.Array(PartLag)).annotate({
    description:
      "Each part of a view that is projected in parts; the view stands where the last of them does.",
  }),
}).annotate({ identifier: "ViewLag" });

/** A view and its live generation. */
export const ViewState = Schema.Struct({
  view: Schema.Literals(VIEWS),
  generation: Schema.Int,
  fold_version: Schema.Int,
  schema_version: Schema.Int,
  streams: Schema.Array(ViewLag),
}).annotate({ identifier: "ViewState" });
export type ViewState = typeof ViewState.Type;

export const listViews = readRoute({
  id: "listViews",
  path: "/api/v1/views",
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

/** How far a long run has come with one view; `total` events are to be folded. */
const Progress = Schema.Struct({
  view: Schema.String,
  phase: Schema.String,
  done: Count,
  total: Count,
  seconds_left: Schema.Finite,
}).annotate({ identifier: "Progress" });

/** A table as the log says it should be: how many rows, and the digest of all of them. */
const TableState = Schema.Struct({
  table: Schema.String,
  rows: Count,
  hash: Schema.String,
}).annotate({ identifier: "TableState" });

const RowText = Schema.Record(Schema.String, Schema.NullOr(Schema.String));

/** What a rebuild of one view came to. */
export const RebuildResult = Schema.Struct({
  view: Schema.String,
  outcome: Schema.Literals(["switched", "identical", "refused", "dry-run"]).annotate({
    description:
      "Readers see another state than before; the same state; the state they had, as the same version gave another " +
      "one, which is an alarm; or nothing was to be switched.",
  }),
  events: Count,
  rows: Count,
  hash: Schema.String.annotate({ description: "Of all rows that the log gives." }),
  tables: Schema.Array(TableState),
  changes: Schema.Array(Schema.Struct({ table: Schema.String, account: OptionalText, rows: Count })).annotate(
    { description: "Rows that differ from the generation before, per table and account." },
  ),
  milliseconds: Count,
  message: OptionalText,
}).annotate({ identifier: "RebuildResult" });
export type RebuildResult = typeof RebuildResult.Type;

/** What the check of one view found. */
export const VerifyResult = Schema.Struct({
  view: Schema.String,
  equal: Schema.Boolean,
  events: Count,
  rows: Count,
  tables: Schema.Array(TableState),
  differences: Schema.Array(
    Schema.Struct({
      table: Schema.String,
      key: Schema.String,
      stored: Schema.optionalKey(RowText),
      folded: Schema.optionalKey(RowText),
    }),
  ).annotate({
    description: "Rows that are not what the log says; `folded` is absent where there should be none.",
  }),
  milliseconds: Count,
}).annotate({ identifier: "VerifyResult" });
export type VerifyResult = typeof VerifyResult.Type;

const lines = <R extends Schema.ConstraintDecoder<unknown>>(result: R, identifier: string) =>
  Schema.Union([
    Schema.Struct({ progress: Progress }),
    Schema.Struct({ result }),
    Schema.Struct({ error: Schema.String }),
  ]).annotate({ identifier });

const INVALID_VIEW = `invalid view: must be one of ${VIEWS.join(", ")}`;
const INVALID_DRY_RUN = "invalid dry_run: must be true or false";

export const rebuildView = route({
  id: "rebuildView",
  method: "POST",
  path: "/api/v1/views/{view}/rebuild",
  scope: "admin",
  summary: "Folds the log anew into the next generation of a view and switches readers over to it.",
  query: {
    dry_run: defaulted(flag, false, "Fold and compare, and switch nothing.", INVALID_DRY_RUN),
  },
  answer: {
    status: 200,
    description: "Lines of progress, and one with the result or the error last.",
    media: "application/x-ndjson",
    shape: lines(RebuildResult, "RebuildLine"),
  },
  errors: [
    { status: 400, text: INVALID_DRY_RUN },
    { status: 404, text: `no such view: there are ${VIEWS.join(", ")}` },
  ],
});

export const verifyViews = route({
  id: "verifyViews",
  method: "POST",
  path: "/api/v1/verify",
  scope: "admin",
  summary: "Folds the log up to each view's checkpoint and reports every row that differs.",
  query: {
    view: optional(oneOf(...VIEWS), "Only this view; all of them where it is left out.", INVALID_VIEW),
  },
  answer: {
    status: 200,
    description:
      "Lines of progress, one with the result of each view, and one with an error if there was one.",
    media: "application/x-ndjson",
    shape: lines(VerifyResult, "VerifyLine"),
  },
  errors: [{ status: 400, text: INVALID_VIEW }],
});
