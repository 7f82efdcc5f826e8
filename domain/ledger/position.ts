/**
 * A position: what an account holds of one market, at what cost, and what it has earned with it. Plain immutable data;
 * it changes only in {@link evolve} (position-fold.ts), trade by trade.
 */
import type { MarketType } from "../events/subject.ts";
import type { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { quotientOf } from "../money/share.ts";
import type { Instant } from "../time/instant.ts";
import type { Trade } from "./trade.ts";

/** An amount of a named currency. */
export interface CurrencyAmount {
  readonly currency: string;
  readonly amount: Money;
}

/** One position, open or closed. Absent values are undefined, so that all positions have one layout. */
export interface Position {
  /** Names the trade that opened it; see {@link positionIdOf}. */
  readonly id: string;
  readonly tenantId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly marketType: MarketType;
  readonly side: "long" | "short";
  readonly status: "open" | "closed";
  /** What is still held; zero exactly when closed. */
  readonly quantity: Quantity;
  /** Weighted price of the entries, without fees. Unchanged by exits. At most 36 decimals where it had to be divided. */
  readonly averageEntryPrice: Price;
  /** What is still held, at entry prices, without fees, in quote currency. */
  readonly entryValue: Money;
  /** What is still held, at cost: for spot with the fees in quote or base currency, for futures without fees. Once closed: {@link entryCost}. */
  readonly costBasis: Money;
  /** Earned so far, in quote currency, after fees and funding. */
  readonly realizedPnl: Money;
  /** All that was ever added, and its cost: the size of the round trip. */
  readonly quantityOpened: Quantity;
  readonly entryCost: Money;
  /** Fees in currencies that are neither quote nor, for spot, base: never added to anything without a price. By currency. */
  readonly otherFees: readonly CurrencyAmount[];
  readonly leverage: number | undefined;
  /** Locked for what is still held: as the trades stated it, or else notional / leverage where that is known. */
  readonly margin: Money | undefined;
  readonly liquidationPrice: Price | undefined;
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
  readonly confidence: Decimal | undefined;
  readonly openedAt: Instant;
  readonly closedAt: Instant | undefined;
  readonly exitPrice: Price | undefined;
  readonly exitReason: string | undefined;
}

/** What one trade did, in quote currency unless said otherwise. */
export interface TradeFigures {
  /** Entry: what it cost. Exit: the cost that it took out of the position. */
  readonly costBasis: Money;
  /** Summed over the trades of a closed position this is the position's. */
  readonly realizedPnl: Money;
  /** Base units sold that the account was not known to hold. */
  readonly unmatchedQuantity: Quantity;
  /** What they brought in: part of the cash, and of nobody's profit. */
  readonly unmatchedProceeds: Money;
  /** What it did to the balance of the quote currency. */
  readonly cashChange: Money;
  /** How much more margin is locked after it; negative where it was released. Already inside {@link cashChange}. */
  readonly marginChange: Money;
}

/** What a trade turns a position into. */
export interface Evolution {
  /** What is open after the trade; undefined when flat. */
  readonly position: Position | undefined;
  /** The position that the trade closed. A futures trade that turns a position around closes one and opens another. */
  readonly closed: Position | undefined;
  readonly figures: TradeFigures;
}

/** Decimal zero, as any kind of amount. */
export const ZERO = Decimal.ZERO as Price & Quantity & Money;

/**
 * The id of the position that a trade opens: the same in every rebuild, and unlike any other, as a trade id is unique
 * within its tenant. Opaque to clients.
 */
export const positionIdOf = (trade: Trade): string =>
  `${trade.tenantId}.${encodeURIComponent(trade.tradeId)}`;

/** The trade that opened the position with an id, or undefined where no position can have it. */
export function openerOf(id: string): { readonly tenantId: string; readonly tradeId: string } | undefined {
  const dot = id.indexOf(".");
  // A colon is in the ids of positions that no trade opened.
  if (dot <= 0 || id.includes(":")) return undefined;
  try {
    return { tenantId: id.slice(0, dot), tradeId: decodeURIComponent(id.slice(dot + 1)) };
  } catch {
    return undefined;
  }
}

/** What a position is when a trade opens it, before it holds anything. */
export const openedBy = (trade: Trade, side: "long" | "short"): PositionDraft =>
  newDraft(positionIdOf(trade), trade, side);

/** A position with an id that holds nothing yet, in the market and at the time of what opens it. */
export const newDraft = (
  id: string,
  opener: Pick<Trade, "tenantId" | "accountId" | "symbol" | "marketType" | "timestamp" | "confidence">,
  side: "long" | "short",
): PositionDraft => ({
  id,
  tenantId: opener.tenantId,
  accountId: opener.accountId,
  symbol: opener.symbol,
  marketType: opener.marketType,
  side,
  status: "open",
  quantity: ZERO,
  averageEntryPrice: ZERO,
  entryValue: ZERO,
  costBasis: ZERO,
  realizedPnl: ZERO,
  quantityOpened: ZERO,
  entryCost: ZERO,
  otherFees: [],
  leverage: undefined,
  margin: undefined,
  liquidationPrice: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  confidence: opener.confidence,
  openedAt: opener.timestamp,
  closedAt: undefined,
  exitPrice: undefined,
  exitReason: undefined,
});

/** The weighted entry price of a quantity: exact where one price was paid, else to 36 decimals. */
export function averageOf(before: Position, quantity: Decimal, entryValue: Decimal, price: Price): Price {
  if (before.quantity.isZero() || before.averageEntryPrice.equals(price)) return price;
  return quotientOf(entryValue, quantity, "half-even") as Price;
}

/** A position that is being made out of another, and is not yet seen by anybody. */
export type PositionDraft = { -readonly [K in keyof Position]: Position[K] };

/**
 * A copy to change, field by field. Written out, as a spread of so many fields takes forty times as long: more than all
 * of the arithmetic of a trade.
 */
export const draftOf = (position: Position): PositionDraft => ({
  id: position.id,
  tenantId: position.tenantId,
  accountId: position.accountId,
  symbol: position.symbol,
  marketType: position.marketType,
  side: position.side,
  status: position.status,
  quantity: position.quantity,
  averageEntryPrice: position.averageEntryPrice,
  entryValue: position.entryValue,
  costBasis: position.costBasis,
  realizedPnl: position.realizedPnl,
  quantityOpened: position.quantityOpened,
  entryCost: position.entryCost,
  otherFees: position.otherFees,
  leverage: position.leverage,
  margin: position.margin,
  liquidationPrice: position.liquidationPrice,
  stopLoss: position.stopLoss,
  takeProfit: position.takeProfit,
  confidence: position.confidence,
  openedAt: position.openedAt,
  closedAt: position.closedAt,
  exitPrice: position.exitPrice,
  exitReason: position.exitReason,
});

/** Closes a draft: nothing is held any more, and its cost becomes that of the round trip. */
export function close(draft: PositionDraft, trade: Trade): Position {
  draft.status = "closed";
  draft.quantity = ZERO;
  draft.entryValue = ZERO;
  draft.costBasis = draft.entryCost;
  if (draft.margin !== undefined) draft.margin = ZERO;
  draft.closedAt = trade.timestamp;
  draft.exitPrice = trade.price;
  draft.exitReason = trade.exitReason;
  return draft;
}

/** Totals by currency with one more amount, in order of currency, so that equal totals are equal lists. */
export function withAmount(
  totals: readonly CurrencyAmount[],
  currency: string,
  amount: Decimal,
): readonly CurrencyAmount[] {
  if (amount.isZero()) return totals;
  const known = totals.find((total) => total.currency === currency);
  const sum = { currency, amount: (known ? known.amount.plus(amount) : amount) as Money };
  return [...totals.filter((total) => total !== known), sum].sort((left, right) =>
    left.currency < right.currency ? -1 : 1,
  );
}
