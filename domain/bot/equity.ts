/** The equity that a target is a part of. */
import { pairOf } from "../ledger/trade.ts";
import { unrealizedPnl } from "../ledger/unrealized.ts";
import { Decimal } from "../money/decimal.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { AccountState } from "./account-state.ts";
import type { Signal } from "./signal.ts";

/**
 * Cash and positions in the quote currency of a signal's product, its own position at the signal's price and every other
 * at its cost: the same in every mode, whatever other prices a mode happens to have seen.
 */
export function equityAt(state: AccountState, signal: Signal, terms: TradingTerms): Decimal {
  const quote = pairOf(signal.product)?.quote ?? "";
  let equity: Decimal = state.book.balanceOf(quote) ?? Decimal.ZERO;
  for (const position of state.book.open) {
    if (pairOf(position.symbol)?.quote !== quote) continue;
    const own = position.symbol === signal.product && position.marketType === terms.market;
    const held = position.marketType === "spot" ? position.costBasis : (position.margin ?? Decimal.ZERO);
    equity = equity.plus(held);
    if (own) equity = equity.plus(unrealizedPnl(position, signal.price));
  }
  return equity;
}
