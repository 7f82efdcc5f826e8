/** The kinds of field that answers are made of. What a body of a request may hold is checked; an answer only described. */
import * as Schema from "effect/Schema";
import { Decimal } from "../money/decimal.ts";

/** Averages and sums have more digits than an amount of an event may have, which is looked at where it becomes one. */
const isDecimal = (text: string): boolean => {
  const read = Decimal.parse(text);
  return read.ok || read.error.tag === "DecimalTooLong";
};

const DecimalText = Schema.String.check(
  Schema.makeFilter((text: string) => isDecimal(text) || "must be a decimal number, such as 12.5"),
);

const isExact = (value: unknown): value is Decimal | string | number =>
  value instanceof Decimal || typeof value === "string" || typeof value === "number";

/**
 * An exact amount. On the wire a JSON number with all of its digits, or decimal text where `?numbers=string` asks for
 * it (a parser that reads numbers as doubles drops what is behind the 15th digit). In the server a {@link Decimal}.
 */
export const Amount = Schema.Union([Schema.Finite, DecimalText])
  .annotate({
    identifier: "Amount",
    description: "An exact decimal: a JSON number with all digits, or decimal text with ?numbers=string.",
  })
  .pipe(Schema.decodeTo(Schema.declare<Decimal | string | number>(isExact)));

/** An exact amount that is decimal text whatever `numbers` says. */
export const AmountText = DecimalText.annotate({
  identifier: "AmountText",
  description: "An exact decimal, as text.",
});

/** A time: RFC 3339 text in UTC, with as many decimals of a second as it has, up to nine. */
export const Time = Schema.String.annotate({ format: "date-time" });

/** An open time of a candle: epoch milliseconds. */
export const Millis = Schema.Int.annotate({ description: "Epoch milliseconds." });

/** A position in a stream: 0 before its first event. */
export const Position = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0));

/** A whole number that counts something. */
export const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0));

/** A text that is absent where there is none. */
export const OptionalText = Schema.optionalKey(Schema.String);

/** An amount that is absent where there is none. */
export const OptionalAmount = Schema.optionalKey(Amount);

/** A time that is absent where there is none. */
export const OptionalTime = Schema.optionalKey(Time);

/** Which book. */
export const MarketTypeField = Schema.Literals(["spot", "futures"]);

/** Which way. */
export const SideField = Schema.Literals(["buy", "sell"]);

/** Where the next page begins; absent on the last one. Opaque. */
export const NextCursor = Schema.optionalKey(
  Schema.String.annotate({ description: "Give it as `cursor` for the next page; absent on the last one." }),
);
