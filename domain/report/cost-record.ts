/** What trading cost: fees, funding, and how far fills were from the prices of their signals. Exact sums. */
import { type CurrencyAmount, withAmount } from "../ledger/position.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import type { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";

/** A record in progress. */
export class CostRecord {
  fees: Decimal = Decimal.ZERO;
  /** Positive was paid. */
  funding: Decimal = Decimal.ZERO;
  /** Positive was lost; undefined until a fill has a signal. */
  slippage: Decimal | undefined;
  volume: Decimal = Decimal.ZERO;
  otherFees: readonly CurrencyAmount[] = [];
  fills = 0;
  withSignal = 0;
  asMaker = 0;

  /** Takes a fill, with the price of its signal where that is known here. */
  fill(trade: Trade, signalPrice?: Price): void {
    const { price, quantity, side, fundingFee, liquidity, marketType } = trade;
    this.fills++;
    if (liquidity === "maker") this.asMaker++;
    this.volume = this.volume.plus(price.times(quantity));
    const fee = feeOf(trade);
    if (fee === undefined) this.otherFees = withAmount(this.otherFees, trade.feeCurrency, trade.fee);
    else this.fees = this.fees.plus(fee);
    if (fundingFee !== undefined && marketType === "futures") this.pay(fundingFee);
    if (signalPrice === undefined) return;
    this.withSignal++;
    const worse = side === "buy" ? price.minus(signalPrice) : signalPrice.minus(price);
    this.slippage = (this.slippage ?? Decimal.ZERO).plus(worse.times(quantity));
  }

  /** Takes what fills cost beyond the prices of their signals, where that was summed elsewhere. */
  slip(amount: Decimal, fills: number): void {
    this.slippage = (this.slippage ?? Decimal.ZERO).plus(amount);
    this.withSignal += fills;
  }

  /** Funding that was paid or, negative, received. */
  pay(amount: Decimal): void {
    this.funding = this.funding.plus(amount);
  }
}

/** A fee in quote currency, one in the base currency of spot at the price of its trade; undefined where it is in neither. */
export function feeOf({ fee, feeCurrency, symbol, price, marketType }: Trade): Decimal | undefined {
  const pair = pairOf(symbol);
  if (fee.isZero()) return Decimal.ZERO;
  if (feeCurrency === pair?.quote) return fee;
  return feeCurrency === pair?.base && marketType === "spot" ? fee.times(price) : undefined;
}
