/** How a position came to be what it is: what each trade and entry did to it, in order. */
import { identityOf } from "../events/identity.ts";
import type { Money, Price, Quantity } from "../money/amount.ts";
import { type Position, ZERO } from "./position.ts";
import { evolveByEntry, type PositionEntry } from "./position-entry.ts";
import { evolve } from "./position-fold.ts";
import type { Trade } from "./trade.ts";
import type { TradePlace } from "./trade-order.ts";

/** What a market's position is made of: trades, and entries that are none. */
export type MarketFact = { readonly place: TradePlace } & (
  | { readonly trade: Trade }
  | { readonly entry: PositionEntry }
);

/** What one fact did to one position. A futures trade that turns a position around is a step of two. */
export interface PositionStep {
  readonly positionId: string;
  /** `charge`: what is held stays as it is. */
  readonly action: "open" | "add" | "reduce" | "close" | "charge";
  readonly fact: MarketFact;
  /** What it earned in this position: its share, where it turned a position around. */
  readonly realizedPnl: Money;
  /** The whole position after it. */
  readonly position: Position;
  /** What runs along: once closed, nothing is held, at no cost. */
  readonly after: {
    readonly quantity: Quantity;
    readonly averageEntryPrice: Price;
    readonly costBasis: Money;
    readonly realizedPnl: Money;
  };
}

/** A market's open position, and the steps that led there from the one before. */
interface Stepped {
  readonly open: Position | undefined;
  readonly steps: readonly PositionStep[];
}

/** The steps of the next fact of a market: facts are given in the order of `comparePlaces`, each once. */
export function stepOf(before: Position | undefined, fact: MarketFact): Stepped {
  const { position, closed } =
    "trade" in fact ? evolve(before, fact.trade) : evolveByEntry(before, fact.entry);
  const steps: PositionStep[] = [];
  if (closed !== undefined) steps.push(step(before, closed, fact));
  // An entry that contradicts what is held leaves it as it was.
  if (position !== undefined && position !== before) {
    steps.push(step(closed === undefined ? before : undefined, position, fact));
  }
  return { open: position, steps };
}

/** The id of the event that recorded a trade: a function of what it says, whoever published it. */
export const tradeEventId = ({ tenantId, tradeId }: Trade): string =>
  identityOf("TradeExecuted", tenantId, tradeId);

function step(before: Position | undefined, after: Position, fact: MarketFact): PositionStep {
  const isClosed = after.status === "closed";
  return {
    positionId: after.id,
    position: after,
    action: actionOf(before, after),
    fact,
    realizedPnl: after.realizedPnl.minus(before?.realizedPnl ?? ZERO) as Money,
    after: {
      quantity: after.quantity,
      averageEntryPrice: after.averageEntryPrice,
      costBasis: isClosed ? ZERO : after.costBasis,
      realizedPnl: after.realizedPnl,
    },
  };
}

function actionOf(before: Position | undefined, after: Position): PositionStep["action"] {
  if (after.status === "closed") return "close";
  if (before === undefined) return "open";
  const change = after.quantity.minus(before.quantity);
  if (change.isZero()) return "charge";
  return change.isNegative() ? "reduce" : "add";
}
