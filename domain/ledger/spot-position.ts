/**
 * Spot: what is bought is held, what is sold comes out of it at average cost. A fee in quote currency is part of cost and
 * proceeds; a fee in base currency changes the quantity that was received or given; any other is a total of its own.
 */
import type { Money, Quantity } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import { shareOf } from "../money/share.ts";
import {
  averageOf,
  closedBy,
  type Evolution,
  openedBy,
  type Position,
  withAmount,
  ZERO,
} from "./position.ts";
import { pairOf, type Trade } from "./trade.ts";

/** What a spot trade turns a position into. */
export function evolveSpot(position: Position | undefined, trade: Trade): Evolution {
  const { fee, feeCurrency, quantity } = trade;
  const pair = pairOf(trade.symbol);
  const inQuote = feeCurrency === pair?.quote;
  const inBase = feeCurrency === pair?.base;
  const value = quantity.times(trade.price);
  const traded = trade.side === "buy" ? quantity : quantity.negated();
  const received = inBase ? traded.minus(fee) : traded;
  const paid = trade.side === "buy" ? value.negated() : value;
  const cash = inQuote ? paid.minus(fee) : paid;
  const otherFee = inQuote || inBase ? ZERO : fee;
  // A fee or rebate larger than the trade turns its direction; what then came or went is what counts.
  return received.isPositive()
    ? acquire(position ?? openedBy(trade, "long"), trade, received, cash, otherFee)
    : dispose(position, trade, received.negated(), cash, otherFee);
}

/** Takes in a quantity for its cost, which is what left the cash. */
function acquire(
  before: Position,
  trade: Trade,
  received: Decimal,
  cash: Decimal,
  otherFee: Decimal,
): Evolution {
  const cost = cash.negated() as Money;
  const quantity = before.quantity.plus(received) as Quantity;
  const entryValue = before.entryValue.plus(received.times(trade.price)) as Money;
  const position: Position = {
    ...before,
    quantity,
    averageEntryPrice: averageOf(before, quantity, entryValue, trade.price),
    entryValue,
    costBasis: before.costBasis.plus(cost) as Money,
    quantityOpened: before.quantityOpened.plus(received) as Quantity,
    entryCost: before.entryCost.plus(cost) as Money,
    otherFees: withAmount(before.otherFees, trade.feeCurrency, otherFee),
    stopLoss: trade.stopLoss ?? before.stopLoss,
    takeProfit: trade.takeProfit ?? before.takeProfit,
  };
  return { position, closed: undefined, figures: figuresOf(cost, ZERO, ZERO, ZERO, cash) };
}

/** Gives a quantity away for what came into the cash. What was not held is unmatched, with its part of the proceeds. */
function dispose(
  before: Position | undefined,
  trade: Trade,
  given: Decimal,
  cash: Decimal,
  otherFee: Decimal,
): Evolution {
  if (before === undefined) {
    return { position: undefined, closed: undefined, figures: figuresOf(ZERO, ZERO, given, cash, cash) };
  }
  const otherFees = withAmount(before.otherFees, trade.feeCurrency, otherFee);
  const rest = before.quantity.minus(given) as Quantity;
  if (rest.isPositive()) {
    const cost = shareOf(before.costBasis, given, before.quantity);
    const pnl = cash.minus(cost);
    const position: Position = {
      ...before,
      quantity: rest,
      entryValue: before.entryValue.minus(shareOf(before.entryValue, given, before.quantity)) as Money,
      costBasis: before.costBasis.minus(cost) as Money,
      realizedPnl: before.realizedPnl.plus(pnl) as Money,
      otherFees,
    };
    return { position, closed: undefined, figures: figuresOf(cost, pnl, ZERO, ZERO, cash) };
  }
  const matched = shareOf(cash, before.quantity, given);
  const pnl = matched.minus(before.costBasis);
  const closed = closedBy({ ...before, otherFees }, trade, before.realizedPnl.plus(pnl) as Money);
  const figures = figuresOf(before.costBasis, pnl, rest.negated(), cash.minus(matched), cash);
  return { position: undefined, closed, figures };
}

const figuresOf = (
  costBasis: Decimal,
  realizedPnl: Decimal,
  unmatchedQuantity: Decimal,
  unmatchedProceeds: Decimal,
  cashChange: Decimal,
): Evolution["figures"] => ({
  costBasis: costBasis as Money,
  realizedPnl: realizedPnl as Money,
  unmatchedQuantity: unmatchedQuantity as Quantity,
  unmatchedProceeds: unmatchedProceeds as Money,
  cashChange: cashChange as Money,
  marginChange: ZERO,
});
