/** The import of candles, and of what was refused on the way: what a reader of files sends. */
import * as Schema from "effect/Schema";
import { InputRefused } from "../events/bodies/quarantine.ts";
import { Count } from "./fields.ts";
import { BODY_MAX, PROBLEM, routeWithBody, routeWithBytes } from "./route.ts";

/** What became of candles. Their sum is how many there were. */
export const PageReceipt = Schema.Struct({
  recorded: Count.annotate({ description: "New to the log." }),
  repeated: Count.annotate({ description: "In the log with the same values: no event." }),
  revisions: Count.annotate({ description: "In the log with other values, which these replace." }),
  outranked: Count.annotate({ description: "In the log with values from a better source, which stand." }),
}).annotate({ identifier: "PageReceipt" });
export type PageReceipt = typeof PageReceipt.Type;

export const importCandles = routeWithBytes({
  id: "importCandles",
  method: "POST",
  path: "/api/v1/import/candles",
  scope: "admin",
  summary:
    "Records pages of closed candles, one after the other, in the encoding of the event CandlesRecorded.",
  query: {},
  body: {
    shape: Schema.String.annotate({ format: "binary" }),
    bytesMax: BODY_MAX.candles,
    media: "application/octet-stream",
  },
  answer: {
    status: 200,
    description: "What became of the candles: answered when they are in the log.",
    media: "application/json",
    shape: PageReceipt,
  },
  errors: [{ status: 400, text: "invalid page: ..." }],
});

/** The most refused rows of one request. */
const REFUSED_MAX = 10_000;

export const importRefused = routeWithBody({
  id: "importRefused",
  method: "POST",
  path: "/api/v1/import/refused",
  scope: "admin",
  summary: "Keeps what a client refused before it reached the log, byte for byte, with the reason.",
  query: {},
  body: {
    shape: Schema.Array(InputRefused)
      .check(Schema.isMaxLength(REFUSED_MAX))
      .annotate({ identifier: "RefusedInput" }),
    bytesMax: BODY_MAX.candles,
  },
  answer: {
    status: 204,
    description: "All of it is in the log.",
    media: "application/json",
    shape: Schema.Undefined,
  },
  errors: [PROBLEM.invalidJson, PROBLEM.invalidBody],
});
