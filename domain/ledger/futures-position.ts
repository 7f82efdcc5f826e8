/**
 * Futures: a trade enters in its own direction or takes out of the opposite one; one larger than the position closes it
 * and opens the other side with the rest. Fees and funding count when they are incurred. P&L is price difference times
 * quantity, whatever the leverage, which only says how much margin is locked.
 */
import type { Money, Quantity } from "../money/amount.ts";
import { COST_SCALE, Decimal } from "../money/decimal.ts";
import { shareOf } from "../money/share.ts";
import {
  averageOf,
  closedBy,
  type Evolution,
  openedBy,
  type Position,
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
  if (position.side === side) return enter(position, trade, whole);
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

function enter(before: Position, trade: Trade, { quantity: added, charges, otherFee }: Part): Evolution {
  const cost = added.times(trade.price) as Money;
  const quantity = before.quantity.plus(added) as Quantity;
  const entryValue = before.entryValue.plus(cost) as Money;
  const leverage = trade.leverage ?? before.leverage;
  const locked = trade.margin ?? marginFor(cost, leverage);
  const position: Position = {
    ...before,
    quantity,
    averageEntryPrice: averageOf(before, quantity, entryValue, trade.price),
    entryValue,
    costBasis: entryValue,
    realizedPnl: before.realizedPnl.minus(charges) as Money,
    quantityOpened: before.quantityOpened.plus(added) as Quantity,
    entryCost: before.entryCost.plus(cost) as Money,
    otherFees: withAmount(before.otherFees, trade.feeCurrency, otherFee),
    leverage,
    margin: locked === undefined ? before.margin : ((before.margin ?? ZERO).plus(locked) as Money),
    liquidationPrice: trade.liquidationPrice ?? before.liquidationPrice,
    stopLoss: trade.stopLoss ?? before.stopLoss,
    takeProfit: trade.takeProfit ?? before.takeProfit,
  };
  const figures = figuresOf(cost, charges.negated(), locked ?? ZERO);
  return { position, closed: undefined, figures };
}

function exit(before: Position, trade: Trade, { quantity, charges, otherFee }: Part): Evolution {
  const cost = shareOf(before.entryValue, quantity, before.quantity) as Money;
  const value = quantity.times(trade.price);
  const gross = before.side === "long" ? value.minus(cost) : cost.minus(value);
  const pnl = gross.minus(charges);
  const released = before.margin === undefined ? ZERO : shareOf(before.margin, quantity, before.quantity);
  const realizedPnl = before.realizedPnl.plus(pnl) as Money;
  const otherFees = withAmount(before.otherFees, trade.feeCurrency, otherFee);
  const figures = figuresOf(cost, pnl, released.negated());
  const rest = before.quantity.minus(quantity) as Quantity;
  if (rest.isZero()) {
    return { position: undefined, closed: closedBy({ ...before, otherFees }, trade, realizedPnl), figures };
  }
  const entryValue = before.entryValue.minus(cost) as Money;
  const position: Position = {
    ...before,
    quantity: rest,
    entryValue,
    costBasis: entryValue,
    realizedPnl,
    otherFees,
    margin: before.margin === undefined ? undefined : (before.margin.minus(released) as Money),
  };
  return { position, closed: undefined, figures };
}

/** The margin that a notional locks at a leverage; unknown where the leverage is. */
const marginFor = (notional: Money, leverage: number | undefined): Decimal | undefined =>
  leverage === undefined
    ? undefined
    : notional.dividedBy(new Decimal(BigInt(leverage), 0), COST_SCALE, "half-even").normalized();

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
