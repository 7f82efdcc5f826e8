/** A published run: what stands of it in the list of reports. */
import * as Schema from "effect/Schema";
import { AmountText, Count, OptionalText, Time } from "./fields.ts";

const OptionalNumber = Schema.optionalKey(Schema.Finite);

/** One run. */
export const ReportRun = Schema.Struct({
  id: Schema.String,
  /** What it answers: runs of one question are revisions of one another. */
  question: Schema.String,
  /** Of all figures: the same for the same facts. */
  content: Schema.String,
  revision: Count,
  /** The run whose place it takes. */
  revises: OptionalText,
  /** The part of the log that was known. */
  position: Schema.String,
  name: Schema.String,
  kind: Schema.Literals(["account", "backtest"]),
  mode: Schema.Literals(["paper", "live", "backtest"]),
  simulated: Schema.Boolean,
  unit: Schema.String,
  from: Time,
  to: Time,
  earned: AmountText,
  return: OptionalNumber,
  max_drawdown: OptionalNumber,
  sharpe: OptionalNumber,
  trips: Count,
}).annotate({ identifier: "ReportRun" });
export type ReportRun = typeof ReportRun.Type;

/** The list of runs. */
export const ReportRuns = Schema.Struct({
  format: Schema.Literal("spot-canvas-reports@1"),
  runs: Schema.Array(ReportRun),
}).annotate({ identifier: "ReportRuns" });
