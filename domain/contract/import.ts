/** The import of trades: checked as a whole, in the log next, answered when the projections show it. */
import * as Schema from "effect/Schema";
import { Amount, Count, MarketTypeField, OptionalAmount, OptionalText, SideField, Time } from "./fields.ts";
import { BODY_MAX, PROBLEM, routeWithBytes } from "./route.ts";

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
  symbol: Schema.String,
  side: SideField,
  quantity: Amount,
  price: Amount,
  fee: OptionalAmount,
  fee_currency: Schema.String,
  market_type: MarketTypeField,
  timestamp: Time,
  leverage: Schema.optionalKey(Schema.Int),
  margin: OptionalAmount,
  liquidation_price: OptionalAmount,
  funding_fee: OptionalAmount,
  strategy: OptionalText,
  entry_reason: OptionalText,
  exit_reason: OptionalText,
  confidence: OptionalAmount,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  sequence: Schema.optionalKey(Schema.Int),
  order_id: OptionalText,
  signal_id: OptionalText,
  venue_trade_id: OptionalText,
  liquidity: Schema.optionalKey(Schema.Literals(["maker", "taker"])),
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
  ],
});
