/**
 * The lots of an account, folded from the same trades and entries as its positions: symbol by symbol, in quote currency. Fees in
 * quote currency change cost and proceeds, fees in base currency the quantity; a fee in a third currency is a total of
 * its own (see the position) and in no lot. Futures hold nothing, so they have no lots.
 */
import type { Money, Quantity } from "../../money/amount.ts";
import { ZERO } from "../position.ts";
import { spotMovementOf } from "../spot-movement.ts";
import { pairOf, type Trade } from "../trade.ts";
import { Holding } from "./holding.ts";
import type { HoldingEntry } from "./holding-entry.ts";
import type { Disposed, Lot } from "./lot.ts";
import type { LotMethod } from "./method.ts";

const NOTHING: Disposed = { disposals: [], unmatched: undefined };

/** Folds an account's trades and entries, given in the order of `comparePlaces` (trade-order.ts), each once. */
export class LotFold {
  readonly #method: LotMethod;
  readonly #holdings = new Map<string, Holding>();

  constructor(method: LotMethod) {
    this.#method = method;
  }

  /** Applies what comes next; gives what it disposed of. */
  apply(change: Trade | HoldingEntry): Disposed {
    return "kind" in change ? this.#enter(change) : this.#trade(change);
  }

  /** What is left, by symbol, oldest first within each. */
  lots(): readonly Lot[] {
    return [...this.#holdings.values()]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((holding) => holding.lots());
  }

  #trade(trade: Trade): Disposed {
    if (trade.marketType !== "spot") return NOTHING;
    const { tradeId, timestamp, symbol, feeCurrency, fee } = trade;
    const { received, cash } = spotMovementOf(trade);
    const holding = this.#holdingOf(symbol);
    if (received.isPositive()) {
      const cost = cash.negated() as Money;
      holding.acquire({ tradeId, acquiredAt: timestamp, quantity: received as Quantity, cost });
      return NOTHING;
    }
    return holding.dispose({
      tradeId,
      disposedAt: timestamp,
      quantity: received.negated() as Quantity,
      proceeds: cash as Money,
      expenses: feeCurrency === pairOf(symbol)?.quote ? fee : ZERO,
    });
  }

  /**
   * What comes in carries its lots along. What goes to another account leaves by the method, like a sale, but for
   * nothing: no gain is made, and what was not held is unmatched.
   */
  #enter(entry: HoldingEntry): Disposed {
    const { entryId: tradeId, timestamp: disposedAt } = entry;
    const holding = this.#holdingOf(entry.symbol);
    if (entry.kind === "transfer-out") {
      const { quantity } = entry;
      const { unmatched } = holding.dispose({
        tradeId,
        disposedAt,
        quantity,
        proceeds: ZERO,
        expenses: ZERO,
      });
      return { disposals: [], unmatched };
    }
    for (const lot of entry.lots) holding.acquire({ tradeId, ...lot });
    return NOTHING;
  }

  #holdingOf(symbol: string): Holding {
    let holding = this.#holdings.get(symbol);
    if (holding === undefined) {
      holding = new Holding(symbol, this.#method);
      this.#holdings.set(symbol, holding);
    }
    return holding;
  }
}
