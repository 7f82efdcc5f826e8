/**
 * Spot: what is bought is held, what is sold comes out of it at average cost. A fee in quote currency is part of cost and
 * proceeds; a fee in base currency changes the quantity that was received or given; any other is a total of its own.
 */
import type { Money, Quantity } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import { shareOf } from "../money/share.ts";
import {
  averageOf,
  close,
  draftOf,
  type Evolution,
  openedBy,
  type Position,
  type PositionDraft,
  withAmount,
  ZERO,
} from "./position.ts";
import { spotMovementOf } from "./spot-movement.ts";
import type { Trade } from "./trade.ts";

/** What a spot trade turns a position into. */
export function evolveSpot(position: Position | undefined, trade: Trade): Evolution {
  const { received, cash, otherFee } = spotMovementOf(trade);
  return received.isPositive()
    ? acquire(
        position === undefined ? openedBy(trade, "long") : draftOf(position),
        trade,
        received,
        cash,
        otherFee,
      )
    : dispose(position, trade, received.negated(), cash, otherFee);
}

/** Takes in a quantity for its cost, which is what left the cash. */
function acquire(
  draft: PositionDraft,
  trade: Trade,
  received: Decimal,
  cash: Decimal,
  otherFee: Decimal,
): Evolution {
  const cost = cash.negated() as Money;
  const quantity = draft.quantity.plus(received) as Quantity;
  const entryValue = draft.entryValue.plus(received.times(trade.price)) as Money;
  draft.averageEntryPrice = averageOf(draft, quantity, entryValue, trade.price);
  draft.quantity = quantity;
  draft.entryValue = entryValue;
  draft.costBasis = draft.costBasis.plus(cost) as Money;
  draft.quantityOpened = draft.quantityOpened.plus(received) as Quantity;
  draft.entryCost = draft.entryCost.plus(cost) as Money;
  draft.otherFees = withAmount(draft.otherFees, trade.feeCurrency, otherFee);
  draft.stopLoss = trade.stopLoss ?? draft.stopLoss;
  draft.takeProfit = trade.takeProfit ?? draft.takeProfit;
  return { position: draft, closed: undefined, figures: figuresOf(cost, ZERO, ZERO, ZERO, cash) };
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
  const draft = draftOf(before);
  draft.otherFees = withAmount(before.otherFees, trade.feeCurrency, otherFee);
  const rest = before.quantity.minus(given) as Quantity;
  const matched = rest.isNegative() ? shareOf(cash, before.quantity, given) : cash;
  const cost = rest.isPositive() ? shareOf(before.costBasis, given, before.quantity) : before.costBasis;
  const pnl = matched.minus(cost);
  draft.realizedPnl = before.realizedPnl.plus(pnl) as Money;
  if (!rest.isPositive()) {
    const figures = figuresOf(cost, pnl, rest.negated(), cash.minus(matched), cash);
    return { position: undefined, closed: close(draft, trade), figures };
  }
  draft.quantity = rest;
  draft.entryValue = before.entryValue.minus(shareOf(before.entryValue, given, before.quantity)) as Money;
  draft.costBasis = before.costBasis.minus(cost) as Money;
  return { position: draft, closed: undefined, figures: figuresOf(cost, pnl, ZERO, ZERO, cash) };
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
