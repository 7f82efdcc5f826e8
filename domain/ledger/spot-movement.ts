/** What a spot trade moved: the one reading of its fee, for positions and for lots alike. */
import { Decimal } from "../money/decimal.ts";
import { pairOf, type Trade } from "./trade.ts";

/** What came in and what went out with a spot trade. */
export interface SpotMovement {
  /** Base units that came in; negative went out. A fee in base currency is in it. */
  readonly received: Decimal;
  /** Quote currency that came in; negative went out. A fee in quote currency is in it. */
  readonly cash: Decimal;
  /** The fee where it is in neither currency of the pair, in its own; positive is paid. */
  readonly otherFee: Decimal;
}

/** Reads what a spot trade moved. A fee or rebate larger than the trade turns a direction: what then came or went counts. */
export function spotMovementOf({
  symbol,
  side,
  quantity,
  price,
  fee,
  feeCurrency,
}: Pick<Trade, "symbol" | "side" | "quantity" | "price" | "fee" | "feeCurrency">): SpotMovement {
  const pair = pairOf(symbol);
  const inQuote = feeCurrency === pair?.quote;
  const inBase = feeCurrency === pair?.base;
  const value = quantity.times(price);
  const traded = side === "buy" ? quantity : quantity.negated();
  const paid = side === "buy" ? value.negated() : value;
  return {
    received: inBase ? traded.minus(fee) : traded,
    cash: inQuote ? paid.minus(fee) : paid,
    otherFee: inQuote || inBase ? Decimal.ZERO : fee,
  };
}
