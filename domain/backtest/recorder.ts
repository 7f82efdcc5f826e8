/** Keeps what a backtest does, in the order in which it does it. */
import type { Signal } from "../bot/signal.ts";
import type { Trade } from "../ledger/trade.ts";
import type { OpenOrder } from "../orders/open-order.ts";
import type { FillRecord, VenueStep, VenueSteps } from "../orders/paper-venue.ts";
import type { Decline } from "../risk/rule.ts";
import type { BacktestDecline, BacktestOrder, BacktestTrade } from "./result.ts";

/** The candles that steps are taken on. */
interface Candles {
  /** Whether some are missing between two moments. */
  lacks(after: number, until: number): boolean;
}

/** The record of a run. */
export class Recorder {
  readonly trades: BacktestTrade[] = [];
  readonly orders: BacktestOrder[] = [];
  readonly declines: BacktestDecline[] = [];
  signals = 0;
  ambiguousFills = 0;
  liquidations = 0;
  /** The position of the newest fact: what a log would give it. */
  position = 1;

  /** Takes the steps of the venue until there are none. */
  drive(steps: VenueSteps, now: number, candles: Candles): void {
    for (let next = steps.next(); !next.done; ) next = steps.next(this.#take(next.value, now, candles));
  }

  #take(step: VenueStep, now: number, candles: Candles): FillRecord | undefined {
    switch (step.step) {
      case "filled":
        this.#filled(
          step.order,
          step.trade,
          step.ambiguous,
          now,
          candles.lacks(this.#recordOf(step.order).placedAt, now),
        );
        return { trade: step.trade, position: this.position };
      case "placed":
        this.placed(step.order, now);
        return undefined;
      case "cancelled":
      case "rejected":
        this.#end(step.order, step.step, now, step.reason);
        return undefined;
      default:
        return step satisfies never;
    }
  }

  /** Orders are numbered from 1 in the order in which they are placed. */
  #recordOf(order: OpenOrder): BacktestOrder {
    return this.orders[order.sequence - 1]!;
  }

  placed(order: OpenOrder, placedAt: number): void {
    this.orders.push({ order, placedAt, endedAt: undefined, state: "open", reason: undefined });
  }

  declined(signal: Signal, { rule, reason }: Decline, at: number): void {
    const { instance, product, action, leg, openTime } = signal;
    this.declines.push({ instance, product, action, leg, openTime, at, rule, reason });
  }

  #filled(order: OpenOrder, trade: Trade, ambiguous: boolean, now: number, spansGap: boolean): void {
    this.position += 1;
    this.trades.push({ trade, order, ambiguous, spansGap });
    if (ambiguous) this.ambiguousFills += 1;
    if (order.role === "liquidation") this.liquidations += 1;
    this.#end(order, "filled", now, undefined);
  }

  #end(order: OpenOrder, state: BacktestOrder["state"], at: number, reason: string | undefined): void {
    const record = this.#recordOf(order);
    record.state = state;
    record.endedAt = at;
    record.reason = reason;
  }
}
