/** Replay: a recorded session of an account, gone through again. */
import * as Schema from "effect/Schema";
import { Time } from "./fields.ts";
import { optional, time } from "./parameter.ts";
import { PROBLEM, route } from "./route.ts";

/** What a replay came to. */
export const Replay = Schema.Struct({
  account_id: Schema.String,
  decisions: Schema.Int.annotate({
    description: "Verdicts on signals that were taken anew and held against the log.",
  }),
  fills: Schema.Int.annotate({ description: "Fills of the paper venue that were made anew." }),
  difference: Schema.optionalKey(
    Schema.Struct({
      what: Schema.Literals(["verdict", "fill", "not recorded", "not repeated"]),
      at: Time,
      recorded: Schema.optionalKey(Schema.Unknown),
      repeated: Schema.optionalKey(Schema.Unknown),
    }),
  ).annotate({ description: "The first thing that comes out otherwise; absent: nothing does." }),
}).annotate({ identifier: "Replay" });
export type Replay = typeof Replay.Type;

export const replayAccount = route({
  id: "replayAccount",
  method: "GET",
  path: "/api/v1/accounts/{id}/replay",
  scope: "read",
  summary:
    "Takes every recorded decision of an account's paper bot anew, in the state of its basis, makes every fill anew, and " +
    "says what comes out otherwise. Nothing is written.",
  query: {
    from: optional(time, "The first market time, included.", "invalid from"),
    to: optional(time, "The last market time, included.", "invalid to"),
  },
  answer: { status: 200, description: "What it came to.", media: "application/json", shape: Replay },
  errors: [
    { status: 400, text: "invalid from" },
    { status: 400, text: "invalid to" },
    PROBLEM.accountNotFound,
    { status: 409, text: "The account ... is a live one: ..." },
  ],
});
