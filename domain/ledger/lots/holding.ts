/**
 * A holding: the open lots of one symbol or asset, and what sales take out of them. Cost that does not divide evenly is
 * cut to 36 decimals; what is cut off one part stays in the other, so that nothing is lost or made.
 */
import type { Money, Quantity } from "../../money/amount.ts";
import { apportion } from "../../money/apportion.ts";
import type { Decimal } from "../../money/decimal.ts";
import { shareOf } from "../../money/share.ts";
import { ZERO } from "../position.ts";
import type { Acquisition, Disposed, Lot, Sale } from "./lot.ts";
import { LotQueue, type OpenLot } from "./lot-queue.ts";
import { byAge, type LotMethod, orderOf } from "./method.ts";

/** What a sale takes from one lot. */
interface Slice {
  readonly lot: OpenLot;
  readonly quantity: Quantity;
  /** Its cost where each lot keeps its own. */
  readonly cost: Decimal;
}

/** The lots of a symbol or an asset under one method. Acquisitions and sales are given in their order. */
export class Holding {
  readonly name: string;
  readonly #queue: LotQueue;
  /** Whether all units cost the same: the average. */
  readonly #isPooled: boolean;
  #quantity: Decimal = ZERO;
  #cost: Decimal = ZERO;
  #acquisitions = 0;

  constructor(name: string, method: LotMethod) {
    this.name = name;
    this.#queue = new LotQueue(orderOf(method));
    this.#isPooled = method === "average";
  }

  acquire({ tradeId, acquiredAt, quantity, cost }: Acquisition): void {
    const number = this.#acquisitions++;
    const origin = { tradeId, acquiredAt, number, quantityAcquired: quantity, cost };
    this.#queue.add({ ...origin, quantity, costBasis: cost });
    this.#quantity = this.#quantity.plus(quantity);
    this.#cost = this.#cost.plus(cost);
  }

  /** Sells: out of lots as far as there are any, the rest unmatched with its part of the proceeds. */
  dispose(sale: Sale): Disposed {
    const { tradeId, disposedAt, quantity } = sale;
    if (this.#queue.first === undefined) {
      const { proceeds } = sale;
      return { disposals: [], unmatched: { holding: this.name, disposedAt, quantity, proceeds, tradeId } };
    }
    const excess = quantity.minus(this.#quantity) as Quantity;
    const sold = excess.isPositive() ? this.#quantity : quantity;
    const matched = shareOf(sale.proceeds, sold, quantity) as Money;
    const disposals = this.#disposalsOf(sale, sold, matched);
    if (!excess.isPositive()) return { disposals, unmatched: undefined };
    const proceeds = sale.proceeds.minus(matched) as Money;
    return {
      disposals,
      unmatched: { holding: this.name, disposedAt, quantity: excess, proceeds, tradeId },
    };
  }

  /** What is left, oldest first. */
  lots(): readonly Lot[] {
    const open = this.#queue.all.toSorted(byAge);
    const pooled = this.#isPooled
      ? apportion(
          this.#cost,
          open.map(({ quantity }) => quantity),
        )
      : undefined;
    return open.map(({ tradeId, acquiredAt, quantity, costBasis }, index) => ({
      holding: this.name,
      tradeId,
      acquiredAt,
      quantity,
      costBasis: (pooled?.[index] ?? costBasis) as Money,
    }));
  }

  #disposalsOf(sale: Sale, sold: Decimal, matched: Decimal): Disposed["disposals"] {
    const pooledCost = shareOf(this.#cost, sold, this.#quantity);
    const slices = this.#take(sold);
    const quantities = slices.map(({ quantity }) => quantity);
    const proceeds = apportion(matched, quantities);
    const expenses = apportion(shareOf(sale.expenses, sold, sale.quantity), quantities);
    const costs = this.#isPooled ? apportion(pooledCost, quantities) : slices.map(({ cost }) => cost);
    for (const cost of costs) this.#cost = this.#cost.minus(cost);
    return slices.map(({ lot, quantity }, index) => ({
      holding: this.name,
      disposedAt: sale.disposedAt,
      acquiredAt: lot.acquiredAt,
      quantity,
      proceeds: proceeds[index] as Money,
      expenses: expenses[index] as Money,
      costBasis: costs[index] as Money,
      gain: proceeds[index]!.minus(costs[index]!) as Money,
      tradeId: sale.tradeId,
      lotTradeId: lot.tradeId,
    }));
  }

  /** Takes a quantity that is held out of the lots; at least one slice, also of nothing. */
  #take(sold: Decimal): readonly Slice[] {
    const slices: Slice[] = [];
    let rest = sold;
    do {
      const lot = this.#queue.first!;
      const isUsedUp = rest.compare(lot.quantity) >= 0;
      const quantity = (isUsedUp ? lot.quantity : rest) as Quantity;
      const cost = shareOf(lot.costBasis, quantity, lot.quantity);
      slices.push({ lot, quantity, cost });
      rest = rest.minus(quantity);
      if (isUsedUp) {
        this.#queue.removeFirst();
      } else {
        lot.quantity = lot.quantity.minus(quantity) as Quantity;
        lot.costBasis = lot.costBasis.minus(cost) as Money;
      }
    } while (rest.isPositive());
    this.#quantity = this.#quantity.minus(sold);
    return slices;
  }
}
