/** The tax report: the disposals of a year over all accounts, lot by lot, in the tax currency. Amounts are decimal text. */
import * as Schema from "effect/Schema";
import { LOT_METHODS } from "../ledger/lots/method.ts";
import { COUNTRY_CODES } from "../ledger/tax/country.ts";
import { isFiat } from "../ledger/tax/fiat.ts";
import { AmountText, Count, MarketTypeField, Time } from "./fields.ts";
import { LOT_METHOD } from "./lots.ts";
import { type Kind, MOMENT, oneOf, optional, required, whole } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

/** What a report says of itself, wherever it is shown. */
export const TAX_NOTICE =
  "This is a calculation, not tax advice: check it against the rules that apply to you.";

const DateField = Schema.String.annotate({ format: "date", description: "In the country's time zone." });

/** A disposal of one lot. */
const TaxedDisposal = Schema.Struct({
  asset: Schema.String,
  disposed_on: DateField,
  acquired_on: DateField,
  disposed_at: Time,
  acquired_at: Time,
  holding_days: Schema.Int,
  quantity: AmountText,
  proceeds: AmountText.annotate({ description: "After expenses." }),
  expenses: AmountText.annotate({ description: "Fees that were taken off the proceeds." }),
  cost_basis: AmountText,
  deemed_cost: Schema.optionalKey(
    AmountText.annotate({
      description: "Stands for cost basis and expenses where it is more: a part of proceeds plus expenses.",
    }),
  ),
  cost_rule: Schema.Literals(["actual", "deemed 20 %", "deemed 40 %"]),
  gain: AmountText,
  trade_id: Schema.String.annotate({ description: "The trade that disposed of it." }),
  lot_trade_id: Schema.String.annotate({ description: "What acquired the lot: a trade or an opening." }),
}).annotate({ identifier: "TaxedDisposal" });

/** The report of a year. */
export const TaxReport = Schema.Struct({
  year: Schema.Int,
  method: Schema.Literals(LOT_METHODS),
  currency: Schema.String,
  country: Schema.optionalKey(Schema.Literals(COUNTRY_CODES)),
  time_zone: Schema.String,
  disposals: Schema.Array(TaxedDisposal),
  totals: Schema.Struct({
    proceeds: AmountText,
    gain: AmountText,
    gains: AmountText.annotate({ description: "Of the disposals with a gain." }),
    losses: AmountText.annotate({ description: "Of the disposals with a loss; negative." }),
  }),
  unmatched: Schema.Array(
    Schema.Struct({
      asset: Schema.String,
      disposed_at: Time,
      quantity: AmountText,
      proceeds: AmountText,
      trade_id: Schema.String,
    }).annotate({ identifier: "UnmatchedDisposal" }),
  ).annotate({ description: "Sold without being known to be held: in no total." }),
  left_out: Schema.Array(
    Schema.Struct({ symbol: Schema.String, market_type: MarketTypeField, trades: Count }),
  ).annotate({
    description: "Trades of the year that the report does not cover: futures, and symbols that are no pair.",
  }),
  notice: Schema.Literal(TAX_NOTICE),
}).annotate({ identifier: "TaxReport" });
export type TaxReport = typeof TaxReport.Type;

const INVALID_CURRENCY = "invalid currency: must be the ISO 4217 code of a currency, such as EUR";

const taxCurrency: Kind<string> = {
  schema: { type: "string", pattern: "^[A-Z]{3}$" },
  read: (code) => (isFiat(code) ? code : undefined),
};

export const getTaxReport = readRoute({
  id: "getTaxReport",
  path: "/api/v1/tax",
  summary:
    "The disposals of a year over all accounts, pooled per asset and valued by recorded rates. Not advice.",
  query: {
    year: required(whole(1970, 2261), "The tax year.", "year is required", "invalid year"),
    currency: required(taxCurrency, "The tax currency.", "currency is required", INVALID_CURRENCY),
    ...LOT_METHOD,
    country: optional(
      oneOf(...COUNTRY_CODES),
      "Whose time zone and rules of cost; without one, UTC and what was paid.",
      `invalid country: must be ${COUNTRY_CODES.join(" or ")}`,
    ),
    ...MOMENT,
  },
  answer: { status: 200, description: "The report.", media: "application/json", shape: TaxReport },
  errors: [
    { status: 400, text: "year is required" },
    { status: 400, text: "invalid year" },
    { status: 400, text: "currency is required" },
    { status: 400, text: INVALID_CURRENCY },
    { status: 400, text: "invalid method: must be fifo, lifo, hifo, lofo, or average" },
    { status: 400, text: "invalid country: must be fi" },
    PROBLEM.invalidAsOf,
    PROBLEM.invalidKnownAt,
    { status: 409, text: "rates are missing: ..." },
  ],
});
