/** Explanations: how a position came to be what it is. */
import * as Schema from "effect/Schema";
import {
  Amount,
  Position as LogPosition,
  NextCursor,
  OptionalAmount,
  OptionalText,
  SideField,
  Time,
} from "./fields.ts";
import { MOMENT, NUMBERS, OPTIONAL_PAGING } from "./parameter.ts";
import { Position } from "./positions.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** What every step says, whatever it was. */
const DONE = {
  action: Schema.Literals(["open", "add", "reduce", "close", "charge"]),
  event_id: Schema.String,
  log_position: LogPosition,
  timestamp: Time,
  realized_pnl: Amount.annotate({ description: "What it earned in this position." }),
  after: Schema.Struct({
    quantity: Amount,
    avg_entry_price: Amount,
    cost_basis: Amount,
    realized_pnl: Amount,
  }).annotate({ description: "The position after it; once closed, 0 is held at a cost of 0." }),
};

/** What one trade did to a position. A futures trade that turns a position around is a step of both. */
const TradeStep = Schema.Struct({
  kind: Schema.Literal("trade"),
  ...DONE,
  trade_id: Schema.String,
  side: SideField,
  quantity: Amount,
  price: Amount,
  fee: Amount,
  fee_currency: Schema.String,
  funding_fee: OptionalAmount,
}).annotate({ identifier: "TradeStep" });

/** What was no trade and changed the position. */
const EntryStep = Schema.Struct({
  kind: Schema.Literals(["opening", "transfer-in", "transfer-out", "funding"]),
  ...DONE,
  entry_id: Schema.String,
  quantity: Amount,
  amount: Amount.annotate({ description: "Its cost; of funding what was paid." }),
}).annotate({ identifier: "EntryStep" });

/** A correction of a trade within the time of the position. */
const Correction = Schema.Struct({
  trade_id: Schema.String,
  action: Schema.Literals(["void", "unvoid"]),
  reason: Schema.String,
  replaced_by: OptionalText,
  event_id: Schema.String,
  log_position: LogPosition,
  recorded_at: Time,
}).annotate({ identifier: "TradeCorrection" });

/** Why a position is what it is; or, where another trade opens it now, the id that it has since. */
export const Explanation = Schema.Union([
  Schema.Struct({
    id: Schema.String,
    position: Position,
    steps: Schema.Array(Schema.Union([TradeStep, EntryStep])),
    corrections: Schema.Array(Correction),
    funding_paid: OptionalAmount.annotate({
      description:
        "Of a futures position: what all of its funding payments took, below zero what they brought. The realized P&L has it.",
    }),
    next_cursor: NextCursor,
  }),
  Schema.Struct({
    id: Schema.String,
    moved_to: Schema.String.annotate({ description: "The position that what it held belongs to now." }),
  }),
]).annotate({ identifier: "Explanation" });
export type Explanation = typeof Explanation.Type;

export const explainPosition = readRoute({
  id: "explainPosition",
  path: "/api/v1/accounts/{id}/positions/{positionId}/explain",
  summary:
    "Every trade, funding payment, transfer and correction of a position, with what it held and had earned after each.",
  query: { ...OPTIONAL_PAGING, ...MOMENT, ...NUMBERS },
  answer: { status: 200, description: "The explanation.", media: "application/json", shape: Explanation },
  errors: [
    PROBLEM.invalidLimit,
    PROBLEM.invalidCursor,
    PROBLEM.invalidAsOf,
    PROBLEM.invalidKnownAt,
    { status: 404, text: "position not found" },
  ],
});
