/** The portfolio: what an account holds now, and what it has earned. */
import * as Schema from "effect/Schema";
import { Amount, OptionalAmount } from "./fields.ts";
import { MARKING, MOMENT, NUMBERS } from "./parameter.ts";
import { Position } from "./positions.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** Every open position, newest first; realized P&L over all positions, open and closed; the USD balance where one is set. */
export const Portfolio = Schema.Struct({
  positions: Schema.Array(Position),
  total_realized_pnl: Amount,
  balance: OptionalAmount,
  total_unrealized_pnl: OptionalAmount.annotate({
    description: "With ?mark=true, where every open position has a mark.",
  }),
}).annotate({ identifier: "Portfolio" });
export type Portfolio = typeof Portfolio.Type;

export const getPortfolio = readRoute({
  id: "getPortfolio",
  path: "/api/v1/accounts/{id}/portfolio",
  summary: "Every open position of an account, its realized P&L and its USD balance.",
  query: { ...MARKING, ...MOMENT, ...NUMBERS },
  answer: { status: 200, description: "The portfolio.", media: "application/json", shape: Portfolio },
  errors: [PROBLEM.invalidMark, PROBLEM.invalidAsOf, PROBLEM.invalidKnownAt, PROBLEM.accountNotFound],
});
