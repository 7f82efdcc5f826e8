/** What an account holds, as far as a decision needs it: units of each product, and free cash of each currency. */
import type { BalanceSet } from "../events/bodies/account.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { notional } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";

/** A balance: the last setting by position, and what the trades recorded behind it moved. */
interface Cash {
  amount: Decimal;
  /** Moves behind what is settled: a setting that is taken in later may still stand behind them, or before them. */
  moves: { readonly position: number; readonly amount: Decimal }[];
}

/** The holdings, changed in place by their one owner. */
export interface Holdings {
  readonly positions: Map<string, Decimal>;
  readonly cash: Map<string, Cash>;
}

/** Nothing. */
export const noHoldings = (): Holdings => ({ positions: new Map(), cash: new Map() });

/** Units held of a product. */
export const positionOf = (holdings: Holdings, product: string): Decimal =>
  holdings.positions.get(product) ?? Decimal.ZERO;

/** The balance of a currency; undefined before one was set: without a setting nothing is tracked. */
export function balanceOf(holdings: Holdings, currency: string): Decimal | undefined {
  const cash = holdings.cash.get(currency);
  return cash?.moves.reduce((sum, move) => sum.plus(move.amount), cash.amount).normalized();
}

/** Takes in a setting of a balance: it replaces what was recorded before it. */
export function applyBalance(holdings: Holdings, { currency, amount }: BalanceSet, position: number): void {
  const moves = holdings.cash.get(currency)?.moves.filter((move) => move.position > position) ?? [];
  holdings.cash.set(currency, { amount: Decimal.of(amount), moves });
}

/** Takes in a spot trade. More sold than held leaves nothing; a fee in base currency changes the units. */
export function applyTrade(holdings: Holdings, trade: Trade, position: number): void {
  const pair = pairOf(trade.symbol);
  if (!pair || trade.marketType !== "spot") return;
  const worth = notional(trade.price, trade.quantity);
  const buying = trade.side === "buy";
  const feeInBase = trade.feeCurrency === pair.base ? trade.fee : Decimal.ZERO;
  const units = (buying ? trade.quantity : trade.quantity.negated()).minus(feeInBase);
  const held = positionOf(holdings, trade.symbol).plus(units);
  holdings.positions.set(trade.symbol, held.isNegative() ? Decimal.ZERO : held.normalized());
  move(holdings, pair.quote, buying ? worth.negated() : worth, position);
  if (!trade.fee.isZero() && feeInBase.isZero()) {
    move(holdings, trade.feeCurrency, trade.fee.negated(), position);
  }
}

/** All of TRADING up to here is taken in: the moves up to it can no longer come before a setting. */
export function settle(holdings: Holdings, position: number): void {
  for (const cash of holdings.cash.values()) {
    if (cash.moves.length === 0) continue;
    const settled = cash.moves.filter((move) => move.position <= position);
    cash.amount = settled.reduce((sum, move) => sum.plus(move.amount), cash.amount).normalized();
    cash.moves = cash.moves.filter((move) => move.position > position);
  }
}

function move(holdings: Holdings, currency: string, amount: Decimal, position: number): void {
  holdings.cash.get(currency)?.moves.push({ position, amount });
}
