/** The grid that a venue puts on orders of a product: tick, lot and minimums. */
import type { Side } from "../ledger/trade.ts";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal, type Rounding } from "../money/decimal.ts";

/** The rules of one product at one venue. */
export interface TradingRules {
  /** Prices are multiples of it; absent where none is recorded: any price is one. */
  readonly tick?: Price;
  /** Quantities are multiples of it. */
  readonly lot: Quantity;
  readonly minimumQuantity?: Quantity;
  /** In quote currency. */
  readonly minimumNotional?: Decimal;
  /** Decimals of amounts in quote currency, fees among them. */
  readonly quoteScale: number;
}

/** The rules of a product for which none are recorded: eight decimals of quantity and of quote currency, any price. */
export const UNRECORDED_RULES: TradingRules = { lot: Quantity(Decimal.of("0.00000001")), quoteScale: 8 };

/** A quantity cut down to whole lots. */
export const toLots = (quantity: Decimal, { lot }: TradingRules): Quantity =>
  Quantity(toStep(quantity, lot, "down"));

/** A price on the tick, rounded against the trader: a buyer pays the next one up, a seller gets the next one down. */
export const toTick = (price: Decimal, side: Side, { tick }: TradingRules): Price =>
  Price(tick === undefined ? price : toStep(price, tick, side === "buy" ? "up" : "down"));

/** The price of a limit order on the tick: never beyond what was asked for, so that it fills later rather than sooner. */
export const toLimitTick = (price: Decimal, side: Side, rules: TradingRules): Price =>
  toTick(price, side === "buy" ? "sell" : "buy", rules);

function toStep(value: Decimal, step: Decimal, rounding: Rounding): Decimal {
  // Most amounts are on the grid already: a step of a power of ten asks for no more than their decimals.
  if (step.units === 1n && value.scale <= step.scale) return value;
  return value.dividedBy(step, 0, rounding).times(step).normalized();
}
