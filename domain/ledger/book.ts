/**
 * The book of one market of one account: its trades in their order, each with what it did and the position after it. A
 * persistent list, newest first: adding a trade costs the same however long the book is, a late one costs as many steps
 * as there are trades after it, and every earlier book stays what it was.
 */
import type { Position, TradeFigures } from "./position.ts";
import { evolve } from "./position-fold.ts";
import type { Trade } from "./trade.ts";
import { comparePlaces, placeOf, type TradePlace } from "./trade-order.ts";

/** One trade in a book. */
export interface BookLine {
  readonly trade: Trade;
  readonly place: TradePlace;
  /** What is open after it. */
  readonly position: Position | undefined;
  /** The position that it closed. */
  readonly closed: Position | undefined;
  readonly figures: TradeFigures;
  readonly earlier: BookLine | undefined;
}

/** A book after a trade came in. */
export interface BookEntry {
  readonly newest: BookLine;
  /** The lines that a late trade made wrong, and those that stand for them now, the new one among them. */
  readonly replaced: readonly BookLine[];
  readonly entered: readonly BookLine[];
}

/** Enters a trade that the log holds at `position` where it belongs, and folds what comes after it again. */
export function enterTrade(newest: BookLine | undefined, trade: Trade, position: number): BookEntry {
  const place = placeOf(trade, position);
  const replaced: BookLine[] = [];
  let line = newest;
  while (line !== undefined && comparePlaces(line.place, place) > 0) {
    replaced.push(line);
    line = line.earlier;
  }
  let head = lineAfter(line, trade, place);
  const entered = [head];
  for (const later of replaced.toReversed()) {
    head = lineAfter(head, later.trade, later.place);
    entered.push(head);
  }
  return { newest: head, replaced, entered };
}

/** The lines of a book, newest first. */
export function* linesOf(newest: BookLine | undefined): Iterable<BookLine> {
  for (let line = newest; line !== undefined; line = line.earlier) yield line;
}

function lineAfter(earlier: BookLine | undefined, trade: Trade, place: TradePlace): BookLine {
  const { position, closed, figures } = evolve(earlier?.position, trade);
  return { trade, place, position, closed, figures, earlier };
}
