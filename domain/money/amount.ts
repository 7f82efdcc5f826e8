/**
 * The three kinds of amount that trading never mixes: a price is quote per base, a quantity is base, money is a
 * currency. They share one representation and differ in type, so that adding a price to a quantity does not compile.
 */
import type { Decimal } from "./decimal.ts";

declare const kind: unique symbol;

/** Quote currency for one unit of base. */
export type Price = Decimal & { readonly [kind]: "price" };
/** Units of the base currency. */
export type Quantity = Decimal & { readonly [kind]: "quantity" };
/** An amount of one currency; which one is said beside it. */
export type Money = Decimal & { readonly [kind]: "money" };

/** Says that a decimal is a price. */
export const Price = (value: Decimal): Price => value as Price;
/** Says that a decimal is a quantity. */
export const Quantity = (value: Decimal): Quantity => value as Quantity;
/** Says that a decimal is money. */
export const Money = (value: Decimal): Money => value as Money;

/** What a quantity is worth at a price, exactly. */
export const notional = (price: Price, quantity: Quantity): Money => Money(price.times(quantity));
