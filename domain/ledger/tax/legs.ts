/**
 * The legs of a spot trade for tax: which assets came in at what cost, and which went out for what, in the tax currency.
 * Money of a state is no asset and has no leg. A trade of one asset for another has two: what is given is sold, and what
 * is received is bought, both at the value of the quote side. A fee in a third asset is an asset that is given, and its
 * value is part of the cost or comes off the proceeds of the trade.
 */
import type { Money, Quantity } from "../../money/amount.ts";
import type { Decimal } from "../../money/decimal.ts";
import { ZERO } from "../position.ts";
import { spotMovementOf } from "../spot-movement.ts";
import type { Pair, Trade } from "../trade.ts";
import { isFiat } from "./fiat.ts";

/** What a trade did to one asset. */
export type Leg =
  | { readonly way: "in"; readonly asset: string; readonly quantity: Quantity; readonly cost: Money }
  | {
      readonly way: "out";
      readonly asset: string;
      readonly quantity: Quantity;
      /** After expenses. */
      readonly proceeds: Money;
      readonly expenses: Money;
    };

/** One side of a trade: what came in (positive) or went out of a currency. */
interface Side {
  readonly currency: string;
  readonly moved: Decimal;
}

/** The legs of a spot trade; `worth` gives what an amount of a currency was worth in the tax currency at the time. */
export function legsOf(
  trade: Trade,
  { base, quote }: Pair,
  worth: (amount: Decimal, currency: string) => Decimal,
): readonly Leg[] {
  const { received, cash, otherFee } = spotMovementOf(trade);
  const baseSide = { currency: base, moved: received };
  const quoteSide = { currency: quote, moved: cash };
  // The side that says what the other is worth: money of a state where there is any.
  const isBaseMoney = isFiat(base) && !isFiat(quote);
  const [priced, other] = isBaseMoney ? [baseSide, quoteSide] : [quoteSide, baseSide];
  const value = worth(priced.moved, priced.currency);
  const fee = trade.feeCurrency === priced.currency ? worth(trade.fee, priced.currency) : ZERO;
  const otherFeeValue = worth(otherFee, trade.feeCurrency);
  const net = value.minus(otherFeeValue);
  return [
    ...legOf(other, net, fee.plus(otherFeeValue)),
    ...(priced.moved.isZero() ? [] : legOf(priced, value.negated(), ZERO)),
    ...(otherFee.isZero()
      ? []
      : legOf({ currency: trade.feeCurrency, moved: otherFee.negated() }, otherFeeValue, ZERO)),
  ];
}

/** The leg of one side, against which so much value came in; none where it is money of a state. */
function legOf({ currency: asset, moved }: Side, against: Decimal, expenses: Decimal): readonly Leg[] {
  if (isFiat(asset)) return [];
  if (moved.isPositive()) {
    return [{ way: "in", asset, quantity: moved as Quantity, cost: against.negated() as Money }];
  }
  const quantity = moved.negated() as Quantity;
  return [{ way: "out", asset, quantity, proceeds: against as Money, expenses: expenses as Money }];
}
