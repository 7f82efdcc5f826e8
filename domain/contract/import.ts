/** The import of trades: checked as a whole, in the log next, answered when the projections show it. */
import * as Schema from "effect/Schema";
import { Count, OptionalAmount, OptionalText } from "./fields.ts";
import { BODY_MAX, PROBLEM, routeWithBytes } from "./route.ts";
import { OPTIONAL_TRADE_FIELDS, TRADE_FIELDS, TRADE_ORIGIN_FIELDS } from "./trade-fields.ts";

/** The most trades of one import. */
export const IMPORT_TRADES_MAX = 1_000;

/** What became of one trade. */
export const ImportedTrade = Schema.Struct({
  trade_id: Schema.String,
  status: Schema.Literals(["inserted", "duplicate", "error"]),
  error: OptionalText,
}).annotate({ identifier: "ImportedTrade" });
export type ImportedTrade = typeof ImportedTrade.Type;

/** What became of an import; the results are in the order of processing: by timestamp, input order on ties. */
export const ImportResult = Schema.Struct({
  total: Count,
  inserted: Count,
  duplicates: Count,
  errors: Count,
  results: Schema.Array(ImportedTrade),
}).annotate({ identifier: "ImportResult" });
export type ImportResult = typeof ImportResult.Type;

/** A trade on its way in. Amounts are JSON numbers or decimal text, and keep every digit. Unknown fields are ignored. */
const TradeEvent = Schema.Struct({
  trade_id: Schema.String,
  account_id: Schema.String,
  ...TRADE_FIELDS,
  fee: OptionalAmount,
  ...OPTIONAL_TRADE_FIELDS,
  ...TRADE_ORIGIN_FIELDS,
}).annotate({ identifier: "TradeEvent" });

export const importTrades = routeWithBytes({
  id: "importTrades",
  method: "POST",
  path: "/api/v1/import",
  scope: "trade",
  summary: "Records trades. A known id with equal content is a duplicate, with other content an error.",
  query: {},
  body: {
    shape: Schema.Struct({ trades: Schema.Array(TradeEvent) }).annotate({ identifier: "ImportRequest" }),
    bytesMax: BODY_MAX.trades,
    media: "application/json",
  },
  answer: {
    status: 200,
    alsoStatus: [422],
    description: "What became of each trade; 422 where none went in and some have errors.",
    media: "application/json",
    shape: ImportResult,
  },
  errors: [
    PROBLEM.invalidJson,
    { status: 400, text: "trades array is empty" },
    { status: 400, text: `too many trades: max ${IMPORT_TRADES_MAX} per request` },
    { status: 400, text: "trade[<index>] (<trade_id>): <reason>" },
    PROBLEM.accountClosed,
  ],
});
