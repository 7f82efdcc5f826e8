/**
 * Futures: a trade enters in its own direction or takes out of the opposite one; one larger than the position closes it
 * and opens the other side with the rest. Fees and funding count when they are incurred. P&L is price difference times
 * quantity, whatever the leverage, which only says how much margin is locked.
 */
import type { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { quotientOf, shareOf } from "../money/share.ts";
import {
  averageOf,
  close,
  draftOf,
  type Evolution,
  openedBy,
  type Position,
  type PositionDraft,
  type TradeFigures,
  withAmount,
  ZERO,
} from "./position.ts";
import { pairOf, type Trade } from "./trade.ts";

/** What of a trade goes into one position: all of it, or one side where it turns the position around. */
interface Part {
  readonly quantity: Quantity;
  /** Fee and funding in quote currency. */
  readonly charges: Decimal;
  readonly otherFee: Decimal;
}

/** What a futures trade turns a position into. */
export function evolveFutures(position: Position | undefined, trade: Trade): Evolution {
  const inQuote = trade.feeCurrency === pairOf(trade.symbol)?.quote;
  const fee = inQuote ? trade.fee : ZERO;
  const otherFee = inQuote ? ZERO : trade.fee;
  const funding = trade.fundingFee ?? ZERO;
  const { quantity } = trade;
  const whole: Part = { quantity, charges: fee.plus(funding), otherFee };
  const side = trade.side === "buy" ? "long" : "short";
  if (position === undefined) return enter(openedBy(trade, side), trade, whole);
  if (position.side === side) return enter(draftOf(position), trade, whole);
  const held = position.quantity;
  const rest = quantity.minus(held) as Quantity;
  if (!rest.isPositive()) return exit(position, trade, whole);
  const feeOut = shareOf(fee, held, quantity);
  const otherOut = shareOf(otherFee, held, quantity);
  // Funding was charged on what was held, so it belongs to the position that ends here.
  const out = exit(position, trade, { quantity: held, charges: feeOut.plus(funding), otherFee: otherOut });
  const into = enter(openedBy(trade, side), trade, {
    quantity: rest,
    charges: fee.minus(feeOut),
    otherFee: otherFee.minus(otherOut),
  });
  return { position: into.position, closed: out.closed, figures: sumOf(out.figures, into.figures) };
}

function enter(draft: PositionDraft, trade: Trade, { quantity: added, charges, otherFee }: Part): Evolution {
  const cost = added.times(trade.price) as Money;
  const quantity = draft.quantity.plus(added) as Quantity;
  const entryValue = draft.entryValue.plus(cost) as Money;
  draft.averageEntryPrice = averageOf(draft, quantity, entryValue, trade.price);
  draft.quantity = quantity;
  draft.entryValue = entryValue;
  draft.costBasis = entryValue;
  draft.realizedPnl = draft.realizedPnl.minus(charges) as Money;
  draft.quantityOpened = draft.quantityOpened.plus(added) as Quantity;
  draft.entryCost = draft.entryCost.plus(cost) as Money;
  draft.otherFees = withAmount(draft.otherFees, trade.feeCurrency, otherFee);
  draft.leverage = trade.leverage ?? draft.leverage;
  const locked = trade.margin ?? marginFor(cost, draft.leverage);
  if (locked !== undefined) draft.margin = (draft.margin ?? ZERO).plus(locked) as Money;
  draft.liquidationPrice = trade.liquidationPrice ?? draft.liquidationPrice;
  draft.stopLoss = trade.stopLoss ?? draft.stopLoss;
  draft.takeProfit = trade.takeProfit ?? draft.takeProfit;
  return { position: draft, closed: undefined, figures: figuresOf(cost, charges.negated(), locked ?? ZERO) };
}

function exit(before: Position, trade: Trade, { quantity, charges, otherFee }: Part): Evolution {
  const cost = shareOf(before.entryValue, quantity, before.quantity) as Money;
  const value = quantity.times(trade.price);
  const gross = before.side === "long" ? value.minus(cost) : cost.minus(value);
  const pnl = gross.minus(charges);
  const released = before.margin === undefined ? ZERO : shareOf(before.margin, quantity, before.quantity);
  const figures = figuresOf(cost, pnl, released.negated());
  const draft = draftOf(before);
  draft.realizedPnl = before.realizedPnl.plus(pnl) as Money;
  draft.otherFees = withAmount(before.otherFees, trade.feeCurrency, otherFee);
  draft.quantity = before.quantity.minus(quantity) as Quantity;
  if (draft.quantity.isZero()) return { position: undefined, closed: close(draft, trade), figures };
  draft.entryValue = before.entryValue.minus(cost) as Money;
  draft.costBasis = draft.entryValue;
  if (before.margin !== undefined) draft.margin = before.margin.minus(released) as Money;
  return { position: draft, closed: undefined, figures };
}

/** The margin that a notional locks at a leverage; unknown where the leverage is. */
const marginFor = (notional: Money, leverage: number | undefined): Decimal | undefined =>
  leverage === undefined ? undefined : quotientOf(notional, new Decimal(BigInt(leverage), 0), "half-even");

const figuresOf = (costBasis: Decimal, pnl: Decimal, marginChange: Decimal): TradeFigures => ({
  costBasis: costBasis as Money,
  realizedPnl: pnl as Money,
  unmatchedQuantity: ZERO,
  unmatchedProceeds: ZERO,
  cashChange: pnl.minus(marginChange) as Money,
  marginChange: marginChange as Money,
});

const sumOf = (left: TradeFigures, right: TradeFigures): TradeFigures =>
  figuresOf(
    left.costBasis.plus(right.costBasis),
    left.realizedPnl.plus(right.realizedPnl),
    left.marginChange.plus(right.marginChange),
  );
