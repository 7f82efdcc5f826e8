/** Equity: what an account was worth over time, and what it earned on it. */
import * as Schema from "effect/Schema";
import { TIMEFRAMES } from "../market/timeframe.ts";
import { currency, INVALID_CURRENCY } from "./balance.ts";
import { Amount, OptionalAmount, Time } from "./fields.ts";
import { defaulted, MOMENT, NUMBERS, optional, time, timeframe } from "./parameter.ts";
import { Mark } from "./positions.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** An account at one instant. */
const EquityPoint = Schema.Struct({
  time: Time,
  equity: Amount.annotate({ description: "Cash, and what is open at its mark; what has none at its cost." }),
  cash: Amount,
  realized_pnl: Amount.annotate({ description: "Earned since the beginning, after fees and funding." }),
  unrealized_pnl: Amount.annotate({ description: "Of what has a mark." }),
  net_flow: Amount.annotate({
    description: "What came in less what went out since the point before: no performance.",
  }),
  time_weighted_return: OptionalAmount.annotate({
    description: "Since the first point; absent where there was nothing to earn it on.",
  }),
  marks: Schema.Array(Schema.Struct({ symbol: Schema.String, ...Mark.fields })).annotate({
    description: "Of each symbol held the newest candle that had closed.",
  }),
  unmarked: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({ description: "Held, and without a candle until then." }),
  ),
}).annotate({ identifier: "EquityPoint" });
export type EquityPoint = typeof EquityPoint.Type;

/** A curve with its returns. */
export const Equity = Schema.Struct({
  account_id: Schema.String,
  currency: Schema.String,
  currencies: Schema.Array(Schema.String).annotate({
    description: "All quote currencies of the account: each has a curve of its own.",
  }),
  timeframe: Schema.String,
  cash_basis: Schema.Literals(["stated", "recorded", "unknown"]).annotate({
    description:
      "What the cash stands on: a balance that was set, before which it is counted back; deposits and withdrawals; " +
      "or neither, so that equity is what was earned.",
  }),
  points: Schema.Array(EquityPoint),
  flows: Schema.Struct({
    deposits: Amount,
    withdrawals: Amount,
    openings: Amount,
    transfers: Amount,
    adjustments: Amount.annotate({ description: "Balances that were set to another amount." }),
    unexplained: Amount.annotate({ description: "Cash of sales of what was not held." }),
  }).annotate({ description: "After the first point, by kind; positive came in. No performance." }),
  returns: Schema.optionalKey(
    Schema.Struct({
      days: Schema.Finite,
      earned: Amount.annotate({
        description: "Equity at the end, less that at the beginning, less the flows.",
      }),
      time_weighted: OptionalAmount,
      money_weighted: OptionalAmount,
      time_weighted_yearly: OptionalAmount.annotate({ description: "Of a year and longer." }),
      money_weighted_yearly: OptionalAmount.annotate({ description: "Of a year and longer." }),
    }),
  ),
}).annotate({ identifier: "Equity" });
export type Equity = typeof Equity.Type;

const INVALID_FROM = "invalid from: give RFC 3339 with a zone, such as 2024-01-31T00:00:00Z";
const INVALID_TO = "invalid to: give RFC 3339 with a zone, such as 2024-01-31T00:00:00Z";
const INVALID_TIMEFRAME = `invalid timeframe: must be one of ${TIMEFRAMES.join(", ")}`;
/** The text of the 400 where the end comes before the beginning. */
export const INVALID_RANGE = "invalid range: from must not be after to";

export const getEquity = readRoute({
  id: "getEquity",
  path: "/api/v1/accounts/{id}/equity",
  summary: "What an account was worth over time, and its time-weighted and money-weighted return.",
  query: {
    timeframe: defaulted(timeframe, "1d", "How far the points are apart.", INVALID_TIMEFRAME),
    from: optional(time, "The first point; the slot of the first fact where it is left out.", INVALID_FROM),
    to: optional(
      time,
      "The last point; the last fact or the newest candle where it is left out.",
      INVALID_TO,
    ),
    currency: optional(
      currency,
      "Of markets with this quote currency. The account's settlement currency, USD, or its first one where left out.",
      INVALID_CURRENCY,
    ),
    ...MOMENT,
    ...NUMBERS,
  },
  answer: { status: 200, description: "The curve.", media: "application/json", shape: Equity },
  errors: [
    { status: 400, text: INVALID_TIMEFRAME },
    { status: 400, text: INVALID_FROM },
    { status: 400, text: INVALID_TO },
    { status: 400, text: INVALID_CURRENCY },
    { status: 400, text: INVALID_RANGE },
    { status: 400, text: "too many points: at most 5000, so choose a wider timeframe or a shorter range" },
    PROBLEM.invalidAsOf,
    PROBLEM.invalidKnownAt,
    PROBLEM.accountNotFound,
  ],
});
