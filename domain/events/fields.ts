/** The kinds of field that event bodies are made of. Amounts are decimal text, times are RFC 3339 text. */
import * as Schema from "effect/Schema";
import { pairOf } from "../ledger/trade.ts";
import { Decimal } from "../money/decimal.ts";
import { parseDate } from "../time/date.ts";
import { parseInstant } from "../time/instant.ts";
import { ID_LENGTH_MAX, TEXT_LENGTH_MAX } from "./limits.ts";

/** Text that every table and every encoding can hold: no NUL, and no half of a surrogate pair. */
const storable = Schema.makeFilter(
  (text: string) => !/\0|\p{Surrogate}/u.test(text) || "must not hold U+0000 or half of a surrogate pair",
);

/** A name or id: one to 200 characters. */
export const Id = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(ID_LENGTH_MAX), storable);

/** A free text. */
export const Text = Schema.String.check(Schema.isMaxLength(TEXT_LENGTH_MAX), storable);

/** An exact amount as decimal text. */
export const Amount = Schema.String.check(
  Schema.makeFilter(
    (text: string) => Decimal.parse(text).ok || "must be a decimal number as text, such as 12.5",
  ),
);

/** An exact amount above zero. */
export const PositiveAmount = Amount.check(
  Schema.makeFilter((text: string) => {
    const amount = Decimal.parse(text);
    return !amount.ok || amount.value.isPositive() || "must be above zero";
  }),
);

/** The symbol of a market that names its two currencies, such as `BTC-USD`. */
export const Pair = Id.check(
  Schema.makeFilter((symbol: string) => pairOf(symbol) !== undefined || "must be a pair such as BTC-USD"),
);

/** A part of a whole: above 0, at most 1. */
export const Fraction = PositiveAmount.check(
  Schema.makeFilter((text: string) => {
    const amount = Decimal.parse(text);
    return !amount.ok || amount.value.compare(Decimal.ONE) <= 0 || "must be a fraction above 0, at most 1";
  }),
);

/** A time as RFC 3339 text with a zone. */
export const Time = Schema.String.check(
  Schema.makeFilter((text: string) => parseInstant(text).ok || "must be a time such as 2024-01-31T12:00:00Z"),
);

/** A position in a stream. */
export const Position = Schema.Number.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(0));

/** An open time in epoch milliseconds. */
export const Millis = Schema.Number.check(Schema.isInt());

/**
 * What a decision had seen: the positions of both streams of truth that were folded into it, the `now` it was given,
 * and the version of the code that took it. A replay advances to the basis before it compares.
 */
export const Basis = Schema.Struct({ market: Position, trading: Position, now: Time, code: Id });
export type Basis = typeof Basis.Type;

/** Decimal parameters of a strategy, by name. */
export const Parameters = Schema.Record(
  Schema.String,
  Schema.Union([Schema.Number, Schema.String, Schema.Boolean]),
);
export type Parameters = typeof Parameters.Type;

/** A calendar date as `YYYY-MM-DD`. */
export const DateText = Schema.String.check(
  Schema.makeFilter((text: string) => parseDate(text) !== undefined || "must be a date such as 2024-01-31"),
);

/** How many: a whole number from 1 on. */
export const WholeCount = Schema.Number.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1));

/** How long, in whole milliseconds above 0. */
export const Duration = Schema.Number.check(Schema.isInt(), Schema.isGreaterThan(0));

/** Notional per margin: 1 to 125. */
export const Leverage = Schema.Number.check(
  Schema.isInt(),
  Schema.isGreaterThanOrEqualTo(1),
  Schema.isLessThanOrEqualTo(125),
);
