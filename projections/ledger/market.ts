/** One market of an account while it is being folded: what is open, and how far its trades have been applied. */

import type { Position, TradeFigures } from "@spot-canvas/domain/ledger/position";
import { evolveByEntry } from "@spot-canvas/domain/ledger/position-entry";
import { evolve } from "@spot-canvas/domain/ledger/position-fold";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { LoggedEntry } from "./entries.ts";
import type { LoggedTrade } from "./logged-trade.ts";

/** What changes a market: a trade or an entry. */
export type LoggedChange = LoggedTrade | LoggedEntry;

/** The fact of a change: of whose market it is, and when it happened. */
export const factOf = (logged: LoggedChange): MarketFact => ("entry" in logged ? logged.entry : logged.trade);

/** What trades and entries say alike. */
export type MarketFact = Pick<
  LoggedTrade["trade"],
  "tenantId" | "accountId" | "symbol" | "marketType" | "timestamp"
>;

/** What names a market. */
export type MarketName = Omit<MarketFact, "timestamp">;

/** A position with the places of the trades that opened and closed it. */
export interface PlacedPosition {
  readonly position: Position;
  readonly opened: TradePlace;
  /** Position in the log of the trade that closed it. */
  readonly closedBy?: number;
}

/** Takes what a fold gives. */
export interface MarketSink {
  /** What a trade or entry did. */
  figures(logged: LoggedChange, figures: TradeFigures): void;
  /** A position that a trade closed for good. */
  closed(position: PlacedPosition): void;
}

/** A chain of positions: its trades are given in order. */
export class Market {
  /** The last trade applied; a trade before it is late. */
  last: TradePlace | undefined;
  open: PlacedPosition | undefined;

  constructor(open?: PlacedPosition, last?: TradePlace) {
    this.open = open;
    this.last = last;
  }

  /** Whether a trade would have had to be applied before one that was. */
  isLate(place: TradePlace): boolean {
    return this.last !== undefined && comparePlaces(place, this.last) < 0;
  }

  /** Applies the next trade or entry. */
  apply(logged: LoggedChange, sink: MarketSink): void {
    const { place } = logged;
    const before = this.open;
    const { position, closed, figures } =
      "entry" in logged
        ? evolveByEntry(before?.position, logged.entry)
        : evolve(before?.position, logged.trade);
    // A trade may open and close at once: then its own place is where the position was opened.
    const opened = before?.opened ?? place;
    if (closed) sink.closed({ position: closed, opened, closedBy: place.position });
    this.open = position && { position, opened: closed || !before ? place : before.opened };
    this.last = place;
    sink.figures(logged, figures);
  }
}

/** A market in memory. */
export interface Held {
  market: Market;
  /** What came and is not applied yet. */
  waiting: LoggedChange[];
  /** The id of the open position that the table has. */
  stored: string | undefined;
}
