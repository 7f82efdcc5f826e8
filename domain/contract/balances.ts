/** All balances of an account, and how each came to be what it is. */
import * as Schema from "effect/Schema";
import { Balance, INVALID_CURRENCY } from "./balance.ts";
import { Amount, NextCursor, OptionalText, Position, Time } from "./fields.ts";
import { MOMENT, NUMBERS, PAGING } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

export const listBalances = readRoute({
  id: "listBalances",
  path: "/api/v1/accounts/{id}/balances",
  summary: "Every balance of an account that is known, by currency.",
  query: { ...MOMENT, ...NUMBERS },
  answer: {
    status: 200,
    description: "The balances.",
    media: "application/json",
    shape: Schema.Struct({ balances: Schema.Array(Balance) }).annotate({ identifier: "BalanceList" }),
  },
  errors: [PROBLEM.invalidAsOf, PROBLEM.invalidKnownAt, PROBLEM.accountNotFound],
});

/** One thing that set or moved a balance. */
export const BalanceLine = Schema.Struct({
  kind: Schema.Literals(["set", "trade", "deposit", "withdrawal", "funding"]),
  amount: Amount.annotate({
    description: "Of `set` what the balance was stated to be, else by how much it moved: positive came in.",
  }),
  event_id: Schema.String,
  log_position: Position,
  timestamp: Time,
  trade_id: OptionalText,
  entry_id: OptionalText,
  postings: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({ kind: Schema.Literals(["quote", "fee", "funding", "margin"]), amount: Amount }),
    ).annotate({ description: "Of a trade: what the amount is made of." }),
  ),
}).annotate({ identifier: "BalanceLine" });
export type BalanceLine = typeof BalanceLine.Type;

export const listBalanceHistory = readRoute({
  id: "listBalanceHistory",
  path: "/api/v1/accounts/{id}/balances/{currency}/history",
  summary:
    "Everything that set or moved a balance, newest first by position in the log, in pages. A balance is the last " +
    "`set` and what was recorded after it; or, where the setting has an effective time, what happened from then on.",
  query: { ...PAGING, ...NUMBERS },
  answer: {
    status: 200,
    description: "A page.",
    media: "application/json",
    shape: Schema.Struct({ history: Schema.Array(BalanceLine), next_cursor: NextCursor }).annotate({
      identifier: "BalanceHistory",
    }),
  },
  errors: [
    { status: 400, text: INVALID_CURRENCY },
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
    PROBLEM.accountNotFound,
  ],
});
