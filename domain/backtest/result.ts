/** What a backtest found. */

import type { Signal } from "../bot/signal.ts";
import type { Position } from "../ledger/position.ts";
import type { Trade } from "../ledger/trade.ts";
import type { Gap } from "../market/coverage.ts";
import type { Money } from "../money/amount.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import type { EquityMarks } from "../statistics/daily.ts";
import type { Series } from "../strategies/strategy.ts";

/** One fill. */
export interface BacktestTrade {
  readonly trade: Trade;
  readonly order: OpenOrder;
  /** The candle did not say that it happened so: the fill profile decided. */
  readonly ambiguous: boolean;
  /** Candles are missing between the decision and the fill. */
  readonly spansGap: boolean;
}

/** One order with its end. */
export interface BacktestOrder {
  readonly order: OpenOrder;
  /** Epoch milliseconds. */
  readonly placedAt: number;
  /** Absent while it is open at the end of the run. */
  endedAt: number | undefined;
  state: "open" | "filled" | "cancelled" | "rejected";
  /** Why it was cancelled or rejected. */
  reason: string | undefined;
}

/** A signal that was not acted on: what names it, as there may be as many as candles. */
export interface BacktestDecline
  extends Pick<Signal, "instance" | "product" | "action" | "leg" | "openTime"> {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly rule: string;
  readonly reason: string;
}

/** One position from its first fill to its last, by the ledger's fold. */
export interface RoundTrip {
  readonly position: Position;
  /** Highest and lowest price while it was held: of every candle from its first fill's to its last one's. */
  readonly highest: number;
  readonly lowest: number;
  /** Candles of its series that were closed while it was held. */
  readonly candles: number;
  /** Candles are missing while it was held. */
  readonly spansGap: boolean;
}

/** Holes in a series. */
export interface SeriesGaps {
  readonly series: Series;
  readonly gaps: readonly Gap[];
}

/** The result. */
export interface BacktestResult {
  readonly currency: string;
  readonly startBalance: Money;
  readonly trades: readonly BacktestTrade[];
  readonly orders: readonly BacktestOrder[];
  readonly declines: readonly BacktestDecline[];
  /** Closed ones, in the order of closing. */
  readonly roundTrips: readonly RoundTrip[];
  /** Open at the end, marked at the last close. */
  readonly openTrips: readonly RoundTrip[];
  /**
   * The account marked to the market: cash and positions at the last closes, in doubles. The first point is the start,
   * then one for each moment at which a candle of a strategy closed.
   */
  readonly marks: EquityMarks;
  readonly finalBalance: Money;
  /** Cash, and what is held at the last close, exactly. */
  readonly finalEquity: Money;
  /** Milliseconds in which a position was open at the closes. */
  readonly exposed: number;
  readonly signals: number;
  readonly candles: number;
  readonly ambiguousFills: number;
  readonly liquidations: number;
  /** Paid for holding futures; negative was received. */
  readonly fundingPaid: Money;
  readonly gaps: readonly SeriesGaps[];
  /** Epoch milliseconds: the first candle's open and the last one's close. */
  readonly from: number;
  readonly to: number;
}
