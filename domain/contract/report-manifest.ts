/** What a report stands on, so that it can be computed again, and what a later one found to be different. */
import * as Schema from "effect/Schema";
import { Count, OptionalText } from "./fields.ts";

/** A file beside the report. */
const ReportFile = Schema.Struct({
  name: Schema.String,
  bytes: Count,
  sha256: Schema.String,
}).annotate({ identifier: "ReportFile" });
export type ReportFile = typeof ReportFile.Type;

/** What pins the figures. */
export const Manifest = Schema.Struct({
  code: Schema.String,
  engine: Schema.String,
  /** The part of the log that is known, as a position token; of a backtest its hash. */
  position: Schema.String,
  /** SHA-256 of every fact and candle that the figures come from, in the order of the fold. */
  state_hash: Schema.String,
  facts: Count,
  candles: Count,
  seed: Count,
  /** Records drawn for each interval. */
  samples: Count,
  time_zone: Schema.String,
  /** The version of the time zone database. */
  tzdb: Schema.String,
  risk_free: Schema.Finite,
  days_a_year: Count,
  /** Among how many runs this one was chosen, where it was. */
  trials: Schema.optionalKey(Count),
  masked: Schema.Struct({ name: Schema.Boolean, amounts: Schema.Boolean }),
  files: Schema.Array(ReportFile),
}).annotate({ identifier: "ReportManifest" });
export type Manifest = typeof Manifest.Type;

/** One figure that is not what an earlier report said. */
export const FigureChange = Schema.Struct({
  /** Where it stands, such as `metrics.sharpe`. */
  figure: Schema.String,
  before: OptionalText,
  after: OptionalText,
}).annotate({ identifier: "ReportChange" });
export type FigureChange = typeof FigureChange.Type;

/** What this report corrects. */
export const Revision = Schema.Struct({
  number: Count,
  /** The run that it takes the place of. */
  revises: Schema.String,
  /** Facts of the time reported that the log took after the earlier report, such as `trade t-17 of ...`. */
  late: Schema.Array(Schema.String),
  changes: Schema.Array(FigureChange),
}).annotate({ identifier: "ReportRevision" });
export type Revision = typeof Revision.Type;
