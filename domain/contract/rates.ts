/** The import of rates: what currencies were worth in others, day by day. */
import * as Schema from "effect/Schema";
import { RateRecorded } from "../events/bodies/rate.ts";
import { Id } from "../events/fields.ts";
import { Count } from "./fields.ts";
import { BODY_MAX, PROBLEM, routeWithBody } from "./route.ts";

/** The most rates of one request. */
export const RATES_MAX = 10_000;

const { base, quote, date, rate } = RateRecorded.fields;

/** Rates of one publisher. */
const Rates = Schema.Struct({
  venue: Id.annotate({ description: "Who published them, such as ecb." }),
  rates: Schema.Array(Schema.Struct({ date, base, quote, rate })).check(Schema.isMaxLength(RATES_MAX)),
}).annotate({ identifier: "Rates" });

/** What became of rates. Their sum is how many there were. */
const RateReceipt = Schema.Struct({
  recorded: Count.annotate({ description: "New to the log." }),
  repeated: Count.annotate({ description: "In the log with the same value: no event." }),
  revisions: Count.annotate({ description: "In the log with another value, which these replace." }),
}).annotate({ identifier: "RateReceipt" });

export const importRates = routeWithBody({
  id: "importRates",
  method: "POST",
  path: "/api/v1/import/rates",
  scope: "admin",
  summary: "Records what one unit of a currency cost in another, by date: what tax reports are valued by.",
  query: {},
  body: { shape: Rates, bytesMax: BODY_MAX.trades },
  answer: {
    status: 200,
    description: "What became of them: answered when they are in the log.",
    media: "application/json",
    shape: RateReceipt,
  },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody],
});
