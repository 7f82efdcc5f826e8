/** The grid that a venue puts on orders of a product: tick, lot and minimums. */
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
export const toTick = (price: Decimal, side: "buy" | "sell", { tick }: TradingRules): Price =>
  Price(tick === undefined ? price : toStep(price, tick, side === "buy" ? "up" : "down"));

const toStep = (value: Decimal, step: Decimal, rounding: Rounding): Decimal =>
  value.dividedBy(step, 0, rounding).times(step).normalized();
