/** Signals: what strategies said on closed candles. */
import * as Schema from "effect/Schema";
import {
  Amount,
  Millis,
  NextCursor,
  OptionalAmount,
  OptionalText,
  OptionalTime,
  SideField,
  Time,
} from "./fields.ts";
import { NUMBERS, optional, PAGING, text, timeframe } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** What the bot of an account did about a signal: an order, or a decline by a rule. */
const Verdict = Schema.Struct({
  account_id: Schema.String,
  order_id: OptionalText,
  rule: OptionalText,
  reason: Schema.String,
  decided_at: Time,
}).annotate({ identifier: "Verdict" });

/** A signal, and what was decided about it. */
export const Signal = Schema.Struct({
  signal_id: Schema.String,
  instance: Schema.String,
  strategy: Schema.String,
  venue: Schema.String,
  product: Schema.String,
  timeframe: Schema.String,
  action: SideField,
  leg: Schema.String,
  price: Amount,
  confidence: OptionalAmount,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  reason: Schema.String,
  valid_until: OptionalTime,
  candle_time: Millis,
  raised_at: Time,
  verdicts: Schema.Array(Verdict),
}).annotate({ identifier: "Signal" });
export type Signal = typeof Signal.Type;

/** A page of signals, newest first. */
export const SignalPage = Schema.Struct({
  signals: Schema.Array(Signal),
  next_cursor: NextCursor,
}).annotate({ identifier: "SignalPage" });

export const listSignals = readRoute({
  id: "listSignals",
  path: "/api/v1/signals",
  summary: "Signals, newest first, in pages.",
  query: {
    venue: optional(text, "Only this venue.", "invalid venue"),
    product: optional(text, "Only this product.", "invalid product"),
    timeframe: optional(timeframe, "Only this timeframe.", "invalid timeframe"),
    instance: optional(text, "Only this strategy instance.", "invalid instance"),
    ...PAGING,
    ...NUMBERS,
  },
  answer: { status: 200, description: "A page.", media: "application/json", shape: SignalPage },
  errors: [{ status: 400, text: "invalid timeframe" }, PROBLEM.invalidLimit, PROBLEM.invalidCursor],
});
