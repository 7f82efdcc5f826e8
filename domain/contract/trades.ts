/** Trades: the fills of an account with their figures. */
import * as Schema from "effect/Schema";
import { Amount, NextCursor, Time } from "./fields.ts";
import { NUMBERS, oneOf, optional, PAGING, text, time } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";
import { OPTIONAL_TRADE_FIELDS, TRADE_FIELDS, TRADE_ORIGIN_FIELDS } from "./trade-fields.ts";

/** A trade as it was recorded, and its figures: what it cost or gave back, and what it earned. */
export const Trade = Schema.Struct({
  tenant_id: Schema.String,
  trade_id: Schema.String,
  account_id: Schema.String,
  ...TRADE_FIELDS,
  fee: Amount,
  ingested_at: Time.annotate({ description: "When the log took it." }),
  cost_basis: Amount,
  realized_pnl: Amount,
  ...OPTIONAL_TRADE_FIELDS,
  ...TRADE_ORIGIN_FIELDS,
}).annotate({ identifier: "Trade" });
export type Trade = typeof Trade.Type;

/** A page of trades, by timestamp and id, newest first. */
export const TradePage = Schema.Struct({
  trades: Schema.Array(Trade),
  next_cursor: NextCursor,
}).annotate({ identifier: "TradePage" });

export const listTrades = readRoute({
  id: "listTrades",
  path: "/api/v1/accounts/{id}/trades",
  summary: "Trades of an account, newest first, in pages. An unknown account has none.",
  query: {
    symbol: optional(text, "Only this symbol.", "invalid symbol"),
    side: optional(oneOf("buy", "sell"), "Only this side.", "invalid side: must be buy or sell"),
    market_type: optional(
      oneOf("spot", "futures"),
      "Only this market.",
      "invalid market_type: must be spot or futures",
    ),
    start: optional(time, "The first timestamp, included.", "invalid start time"),
    end: optional(time, "The last timestamp, included.", "invalid end time"),
    ...PAGING,
    ...NUMBERS,
  },
  answer: { status: 200, description: "A page.", media: "application/json", shape: TradePage },
  errors: [
    { status: 400, text: "invalid side: must be buy or sell" },
    { status: 400, text: "invalid market_type: must be spot or futures" },
    { status: 400, text: "invalid start time" },
    { status: 400, text: "invalid end time" },
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
  ],
});
