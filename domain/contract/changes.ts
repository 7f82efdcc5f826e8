/** Which figures of an account changed after they had been shown. */
import * as Schema from "effect/Schema";
import { Amount, Count, MarketTypeField, OptionalText, Position, Time } from "./fields.ts";
import { defaulted, NUMBERS, optional, whole } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

const BeforeAfter = Schema.Struct({ before: Amount, after: Amount }).annotate({ identifier: "BeforeAfter" });

/** One change: what caused it, and what is another now. */
export const LedgerChange = Schema.Struct({
  cause: Schema.Literals(["late-trade", "late-entry", "void", "unvoid"]),
  id: Schema.String.annotate({ description: "Of the trade or entry." }),
  position: Position.annotate({ description: "In TRADING: the event that made the change." }),
  at: Time.annotate({ description: "When the log took that event." }),
  reason: OptionalText,
  replaced_by: OptionalText,
  symbol: Schema.String,
  market_type: MarketTypeField,
  realized_pnl: BeforeAfter,
  quantity: BeforeAfter,
  cash: BeforeAfter,
  figures: Schema.Array(
    Schema.Struct({ id: Schema.String, cost_basis: BeforeAfter, realized_pnl: BeforeAfter }),
  ).annotate({ description: "Of trades and entries, in the order in which they apply; at most 100." }),
  figures_changed: Count,
}).annotate({ identifier: "LedgerChange" });

const INVALID_BEFORE = "invalid before: give a position";

export const listChanges = readRoute({
  id: "listChanges",
  path: "/api/v1/accounts/{id}/changes",
  summary: "Which figures changed because of a late trade, a void or a correction, and when: newest first.",
  query: {
    limit: defaulted(whole(1, 50), 20, "The most changes looked at; some pages hold fewer.", "invalid limit"),
    before: optional(whole(1, 999_999_999_999_999), "Only changes before this position.", INVALID_BEFORE),
    ...NUMBERS,
  },
  answer: {
    status: 200,
    description: "A page. An unknown account has none.",
    media: "application/json",
    shape: Schema.Struct({ changes: Schema.Array(LedgerChange), next_before: Schema.optionalKey(Position) }),
  },
  errors: [PROBLEM.invalidLimit, { status: 400, text: INVALID_BEFORE }],
});
