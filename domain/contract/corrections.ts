/** Corrections of trades: what was recorded stays in the log, and what counts is said after it. */
import * as Schema from "effect/Schema";
import { MarketTypeField, OptionalAmount, OptionalText, OptionalTime, SideField } from "./fields.ts";
import { defaulted, oneOf, optional, text } from "./parameter.ts";
import { BODY_MAX, PROBLEM, route, routeWithBytes } from "./route.ts";
import { OPTIONAL_TRADE_FIELDS } from "./trade-fields.ts";

/** The texts of the errors that clients match on. */
export const TRADE_NOT_FOUND = "trade not found";
export const TRADE_IN_OPEN_POSITION = "trade contributes to an open position and cannot be deleted";

const reason = optional(text, "Why, for the audit trail.", "invalid reason");

/** What of a trade is to be another: each field that is given, as an import has it; null leaves an optional one out. */
const TradeChanges = Schema.Struct({
  trade_id: OptionalText,
  account_id: OptionalText,
  symbol: OptionalText,
  side: Schema.optionalKey(SideField),
  quantity: OptionalAmount,
  price: OptionalAmount,
  fee: OptionalAmount,
  fee_currency: OptionalText,
  market_type: Schema.optionalKey(MarketTypeField),
  timestamp: OptionalTime,
  ...OPTIONAL_TRADE_FIELDS,
}).annotate({ identifier: "TradeChanges" });

export const deleteTrade = route({
  id: "deleteTrade",
  method: "DELETE",
  path: "/api/v1/trades/{tradeId}",
  scope: "trade",
  summary: "Takes a trade out of account: it stays in the log, and its id stays taken.",
  query: {
    open: defaulted(
      oneOf("refuse", "allow"),
      "refuse",
      "Whether the account may have an open position of the trade's symbol.",
      "invalid open: must be refuse or allow",
    ),
    reason,
  },
  answer: {
    status: 200,
    description: "It does not count any more: answered when reads show it.",
    media: "application/json",
    shape: Schema.Struct({ deleted: Schema.String }),
  },
  errors: [
    { status: 400, text: "invalid open: must be refuse or allow" },
    { status: 404, text: TRADE_NOT_FOUND },
    { status: 409, text: TRADE_IN_OPEN_POSITION },
  ],
});

export const restoreTrade = route({
  id: "restoreTrade",
  method: "POST",
  path: "/api/v1/trades/{tradeId}/restore",
  scope: "trade",
  summary: "Lets a deleted trade count again.",
  query: { reason },
  answer: {
    status: 200,
    description: "It counts again: answered when reads show it.",
    media: "application/json",
    shape: Schema.Struct({ restored: Schema.String }),
  },
  errors: [{ status: 404, text: TRADE_NOT_FOUND }],
});

export const amendTrade = routeWithBytes({
  id: "amendTrade",
  method: "POST",
  path: "/api/v1/trades/{tradeId}/amend",
  scope: "trade",
  summary:
    "Deletes a trade and records it as it should have been, under another id. Repeating it changes nothing.",
  query: { reason },
  body: { shape: TradeChanges, bytesMax: BODY_MAX.setting, media: "application/json" },
  answer: {
    status: 200,
    description: "The id that was deleted, and the one that counts now.",
    media: "application/json",
    shape: Schema.Struct({ deleted: Schema.String, trade_id: Schema.String }),
  },
  errors: [
    PROBLEM.invalidJson,
    { status: 400, text: "nothing to amend: ..." },
    { status: 400, text: "a reason text of the import" },
    { status: 404, text: TRADE_NOT_FOUND },
    { status: 409, text: "trade id already in use" },
  ],
});
