/** What an account holds of contracts: one position for both directions of a product, and the margin that it locks. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { shareOf } from "@spot-canvas/domain/money/share";
import type { MarketProduct } from "../markets/market.ts";

/** A position. */
export interface SimulatedPosition {
  readonly product: MarketProduct;
  /** In base currency, below zero where it is short. */
  readonly quantity: Decimal;
  /** What it was entered for, in quote currency. */
  readonly entryValue: Decimal;
}

/** Where nobody set another leverage. */
const LEVERAGE = 3;
const SCALE = 10;

/** The positions of one account. */
export class ContractBook {
  readonly #positions = new Map<MarketProduct, SimulatedPosition>();
  readonly #leverages = new Map<MarketProduct, number>();

  get positions(): readonly SimulatedPosition[] {
    return [...this.#positions.values()];
  }

  /** Notional per margin. */
  leverageOf(product: MarketProduct): number {
    return this.#leverages.get(product) ?? LEVERAGE;
  }

  setLeverage(product: MarketProduct, leverage: number): void {
    this.#leverages.set(product, leverage);
  }

  /** How much an order of a side can take out of what is held. */
  reducible(product: MarketProduct, side: "buy" | "sell"): Decimal {
    const held = this.#positions.get(product)?.quantity ?? Decimal.ZERO;
    return held.isNegative() === (side === "buy") ? held.absolute() : Decimal.ZERO;
  }

  /** Takes a fill in; gives what it gained, below zero where it lost. */
  fill(product: MarketProduct, side: "buy" | "sell", quantity: Decimal, price: Decimal): Decimal {
    const { quantity: held, entryValue } = this.#positions.get(product) ?? NOTHING;
    const reducible = this.reducible(product, side);
    const closed = reducible.compare(quantity) < 0 ? reducible : quantity;
    const opened = quantity.minus(closed);
    const cost = closed.isZero() ? Decimal.ZERO : shareOf(entryValue, closed, held.absolute());
    const value = closed.times(price);
    const next = {
      product,
      quantity: side === "buy" ? held.plus(quantity) : held.minus(quantity),
      entryValue: entryValue.minus(cost).plus(opened.times(price)),
    };
    if (next.quantity.isZero()) this.#positions.delete(product);
    else this.#positions.set(product, next);
    return held.isNegative() ? cost.minus(value) : value.minus(cost);
  }

  /** The margin that an amount of notional locks. */
  marginFor(product: MarketProduct, notional: Decimal): Decimal {
    return notional.dividedBy(new Decimal(BigInt(this.leverageOf(product)), 0), SCALE, "up");
  }

  /** What is locked of a currency. */
  lockedOf(currency: string): Decimal {
    return this.positions
      .filter(({ product }) => product.quote === currency)
      .reduce((sum, { product, entryValue }) => sum.plus(this.marginFor(product, entryValue)), Decimal.ZERO);
  }
}

const NOTHING = { quantity: Decimal.ZERO, entryValue: Decimal.ZERO };
