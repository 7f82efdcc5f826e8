/** Positions: what is held, and what was. */
import * as Schema from "effect/Schema";
import {
  Amount,
  MarketTypeField,
  NextCursor,
  OptionalAmount,
  OptionalText,
  OptionalTime,
  Time,
} from "./fields.ts";
import { defaulted, MARKING, MOMENT, NUMBERS, oneOf, PAGING } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** The price that an open position is valued at: the close of a closed candle. */
export const Mark = Schema.Struct({
  price: Amount,
  venue: Schema.String,
  timeframe: Schema.String,
  time: Time.annotate({ description: "When the candle closed." }),
}).annotate({ identifier: "Mark" });

/** A position. The entry price leaves fees out, the cost basis holds them. */
export const Position = Schema.Struct({
  id: Schema.String,
  account_id: Schema.String,
  symbol: Schema.String,
  market_type: MarketTypeField,
  side: Schema.Literals(["long", "short"]),
  quantity: Amount,
  avg_entry_price: Amount,
  cost_basis: Amount,
  realized_pnl: Amount,
  status: Schema.Literals(["open", "closed"]),
  opened_at: Time,
  leverage: Schema.optionalKey(Schema.Int),
  margin: OptionalAmount,
  liquidation_price: OptionalAmount,
  closed_at: OptionalTime,
  exit_price: OptionalAmount,
  exit_reason: OptionalText,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  confidence: OptionalAmount,
  unrealized_pnl: OptionalAmount.annotate({
    description:
      "With ?mark=true, of an open position: value at the mark minus cost basis; the reverse for a short.",
  }),
  value: OptionalAmount.annotate({
    description:
      "With ?mark=true, of an open position: its part of the account's equity; at its cost where it has no mark.",
  }),
  mark: Schema.optionalKey(Mark),
  unmarked: OptionalText.annotate({ description: "With ?mark=true: why an open position has no mark." }),
}).annotate({ identifier: "Position" });
export type Position = typeof Position.Type;

/** A page of positions, by opening time and id, newest first. */
export const PositionPage = Schema.Struct({
  positions: Schema.Array(Position),
  next_cursor: NextCursor,
}).annotate({ identifier: "PositionPage" });

export const listPositions = readRoute({
  id: "listPositions",
  path: "/api/v1/accounts/{id}/positions",
  summary: "Positions of an account, newest first, in pages. An unknown account has none.",
  query: {
    status: defaulted(
      oneOf("open", "closed", "all"),
      "open",
      "Which positions.",
      "invalid status: must be open, closed, or all",
    ),
    ...PAGING,
    ...MARKING,
    ...MOMENT,
    ...NUMBERS,
  },
  answer: { status: 200, description: "A page.", media: "application/json", shape: PositionPage },
  errors: [
    PROBLEM.invalidMark,
    PROBLEM.invalidAsOf,
    PROBLEM.invalidKnownAt,
    { status: 400, text: "invalid status: must be open, closed, or all" },
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
  ],
});
