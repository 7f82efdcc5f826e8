/**
 * What changes a position without a trade: what was held before the first one, what came from or went to another own
 * account, and funding. Nothing is earned by the first three, and no cash moves.
 */
import type { MarketType } from "../events/subject.ts";
import type { Money, Quantity } from "../money/amount.ts";
import { type Decimal, SCALE_MAX } from "../money/decimal.ts";
import { quotientOf, shareOf } from "../money/share.ts";
import type { Instant } from "../time/instant.ts";
import {
  draftOf,
  type Evolution,
  newDraft,
  type Position,
  type PositionDraft,
  type TradeFigures,
  ZERO,
} from "./position.ts";

/** What kind of change it is. */
export type PositionEntryKind = "opening" | "transfer-in" | "transfer-out" | "funding";

/** One change of a market's position that is no trade. */
export interface PositionEntry {
  readonly kind: PositionEntryKind;
  /** Unique in its account and kind. */
  readonly entryId: string;
  readonly tenantId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly marketType: MarketType;
  readonly side: "long" | "short";
  /** Zero for funding. */
  readonly quantity: Quantity;
  /** In quote currency: what it cost, or for funding what was paid. */
  readonly amount: Money;
  readonly timestamp: Instant;
  readonly leverage: number | undefined;
  readonly margin: Money | undefined;
}

/** What an entry turns the open position of its market into. Entries and trades of a market are given in order of place. */
export function evolveByEntry(position: Position | undefined, entry: PositionEntry): Evolution {
  switch (entry.kind) {
    case "opening":
    case "transfer-in":
      return takeIn(position, entry);
    case "transfer-out":
      return giveOut(position, entry);
    case "funding":
      return charge(position, entry);
    default:
      return entry.kind satisfies never;
  }
}

/** Adds a quantity at its cost. One that was opened against what is held contradicts it, and changes nothing. */
function takeIn(before: Position | undefined, entry: PositionEntry): Evolution {
  const { quantity: added, amount: cost } = entry;
  if (before !== undefined && before.side !== entry.side) {
    return { position: before, closed: undefined, figures: figuresOf(ZERO, { unmatchedQuantity: added }) };
  }
  const draft = before === undefined ? draftBy(entry) : draftOf(before);
  draft.quantity = draft.quantity.plus(added) as Quantity;
  draft.entryValue = draft.entryValue.plus(cost) as Money;
  draft.averageEntryPrice = quotientOf(
    draft.entryValue,
    draft.quantity,
    "half-even",
  ) as Position["averageEntryPrice"];
  draft.costBasis = draft.costBasis.plus(cost) as Money;
  draft.quantityOpened = draft.quantityOpened.plus(added) as Quantity;
  draft.entryCost = draft.entryCost.plus(cost) as Money;
  draft.leverage = entry.leverage ?? draft.leverage;
  // It was locked before the account was kept, so that no cash moves now; it comes back when the position closes.
  if (entry.margin !== undefined) draft.margin = (draft.margin ?? ZERO).plus(entry.margin) as Money;
  return { position: draft, closed: undefined, figures: figuresOf(cost) };
}

/**
 * Takes a quantity out, at the cost that the other account took in with it, so that the two always add up: that is the
 * average of when the transfer was recorded, and what a late trade makes it since stays with the rest. Where nothing is
 * left, what the transfer did not carry along was lost, or won. What was not held is unmatched.
 */
function giveOut(
  before: Position | undefined,
  { quantity: given, amount: carried, timestamp }: PositionEntry,
): Evolution {
  if (before === undefined) {
    return { position: undefined, closed: undefined, figures: figuresOf(ZERO, { unmatchedQuantity: given }) };
  }
  const draft = draftOf(before);
  const rest = before.quantity.minus(given) as Quantity;
  if (!rest.isPositive()) {
    draft.status = "closed";
    draft.quantity = ZERO;
    draft.entryValue = ZERO;
    draft.costBasis = draft.entryCost;
    draft.closedAt = timestamp;
    draft.exitReason = "transferred";
    const unmatchedQuantity = rest.negated() as Quantity;
    // An event cannot say more than 30 decimals: what it rounded off was not lost.
    const isOther = rest.isZero() && !carried.equals(before.costBasis.rounded(SCALE_MAX, "half-even"));
    const cost = isOther ? carried : before.costBasis;
    const realizedPnl = cost.minus(before.costBasis) as Money;
    draft.realizedPnl = before.realizedPnl.plus(realizedPnl) as Money;
    const figures = figuresOf(cost, { realizedPnl, unmatchedQuantity });
    return { position: undefined, closed: draft, figures };
  }
  draft.quantity = rest;
  draft.entryValue = before.entryValue.minus(shareOf(before.entryValue, given, before.quantity)) as Money;
  draft.costBasis = before.costBasis.minus(carried) as Money;
  return { position: draft, closed: undefined, figures: figuresOf(carried) };
}

/** Funding counts when it is paid. Without a position it is cash that nobody's profit explains. */
function charge(before: Position | undefined, { amount }: PositionEntry): Evolution {
  const cashChange = amount.negated() as Money;
  if (before === undefined) {
    const figures = figuresOf(ZERO, { unmatchedProceeds: cashChange, cashChange });
    return { position: undefined, closed: undefined, figures };
  }
  const draft = draftOf(before);
  draft.realizedPnl = before.realizedPnl.minus(amount) as Money;
  const figures = figuresOf(ZERO, { realizedPnl: cashChange, cashChange });
  return { position: draft, closed: undefined, figures };
}

/** The id of the position that an entry opens. It holds a colon, which no id of one that a trade opened does. */
export const positionIdOfEntry = ({ tenantId, kind, accountId, entryId }: PositionEntry): string =>
  `${tenantId}.${kind}:${encodeURIComponent(accountId)}:${encodeURIComponent(entryId)}`;

const draftBy = (entry: PositionEntry): PositionDraft =>
  newDraft(positionIdOfEntry(entry), entry, entry.side);

const figuresOf = (costBasis: Decimal, others: Partial<TradeFigures> = {}): TradeFigures => ({
  costBasis: costBasis as Money,
  realizedPnl: ZERO,
  unmatchedQuantity: ZERO,
  unmatchedProceeds: ZERO,
  cashChange: ZERO,
  marginChange: ZERO,
  ...others,
});
