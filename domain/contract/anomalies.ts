/** What is wrong with the books of an account. */
import * as Schema from "effect/Schema";
import { OptionalText, Position, Time } from "./fields.ts";
import { readRoute } from "./route.ts";

/** One thing that is wrong, in one sentence. */
export const Anomaly = Schema.Struct({
  kind: Schema.Literals([
    "over-sell",
    "unmatched-entry",
    "after-close",
    "conflict",
    "assertion",
    "unreadable",
  ]),
  at: Time,
  ids: Schema.Array(Schema.String).annotate({ description: "Of the trades or entries that it is about." }),
  positions: Schema.Array(Position).annotate({ description: "Positions of TRADING: the events in the log." }),
  symbol: OptionalText,
  text: Schema.String,
}).annotate({ identifier: "Anomaly" });

export const listAnomalies = readRoute({
  id: "listAnomalies",
  path: "/api/v1/accounts/{id}/anomalies",
  summary:
    "Sales of what was not held, what came after the account was closed, conflicting duplicates, assertions that fail, unreadable events: newest first.",
  query: {},
  answer: {
    status: 200,
    description: "The anomalies: at most the newest 200 of each kind. An unknown account has none.",
    media: "application/json",
    shape: Schema.Struct({ anomalies: Schema.Array(Anomaly) }),
  },
  errors: [],
});
