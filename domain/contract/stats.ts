/** Statistics: how the round trips of an account went. */
import * as Schema from "effect/Schema";
import { Amount, Count, OptionalAmount } from "./fields.ts";
import { MOMENT, NUMBERS } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/**
 * The round trips of an account. A position counts as one trade here, whatever number of fills made it. The P&L is of
 * closed positions alone: the portfolio's total also holds what was realized on those that are partly closed.
 */
export const Stats = Schema.Struct({
  total_trades: Count.annotate({ description: "Closed and open positions together." }),
  closed_trades: Count.annotate({ description: "Closed positions." }),
  win_count: Count.annotate({ description: "Closed positions with a P&L above 0." }),
  loss_count: Count.annotate({ description: "Closed positions with a P&L of 0 or below." }),
  win_rate: Amount.annotate({ description: "win_count / closed_trades; 0 when none is closed." }),
  total_realized_pnl: Amount.annotate({
    description:
      "The sum over closed positions; the portfolio's total also counts the realized part of open ones.",
  }),
  open_positions: Count,
  balance: OptionalAmount.annotate({ description: "In USD, where one is set." }),
}).annotate({ identifier: "Stats" });
export type Stats = typeof Stats.Type;

export const getStats = readRoute({
  id: "getStats",
  path: "/api/v1/accounts/{id}/stats",
  summary: "How many positions of an account were closed with profit and with loss, and what they earned.",
  query: { ...MOMENT, ...NUMBERS },
  answer: { status: 200, description: "The statistics.", media: "application/json", shape: Stats },
  errors: [PROBLEM.invalidAsOf, PROBLEM.invalidKnownAt, PROBLEM.accountNotFound],
});
