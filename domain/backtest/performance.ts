/** A backtest as the statistics take it. */
import type { Position } from "../ledger/position.ts";
import { Decimal } from "../money/decimal.ts";
import { dailyOf } from "../statistics/daily.ts";
import { wholeBetween } from "../statistics/kernels/whole.ts";
import type { Performance, RoundTrips } from "../statistics/sample.ts";
import { millisOfInstant } from "../time/instant.ts";
import type { BacktestResult, RoundTrip } from "./result.ts";

/** The performance of a run; `riskFree` is a year's return without risk, as a fraction. */
export function performanceOf(result: BacktestResult, riskFree = 0): Performance {
  const { marks, roundTrips, trades, startBalance, finalEquity, fundingPaid } = result;
  const profits = roundTrips.map(({ position }) => position.realizedPnl);
  const sum = (amounts: readonly Decimal[]): Decimal =>
    amounts.reduce((total, amount) => total.plus(amount), Decimal.ZERO);
  return {
    from: result.from,
    to: result.to,
    daily: dailyOf(marks),
    ...wholeBetween(startBalance, finalEquity),
    marks,
    trips: columnsOf(roundTrips),
    totals: {
      start: startBalance,
      end: finalEquity,
      paidIn: Decimal.ZERO,
      grossProfit: sum(profits.filter((profit) => profit.isPositive())),
      grossLoss: sum(profits.filter((profit) => profit.isNegative())),
      fees: sum(trades.map(({ trade }) => trade.fee)),
      funding: fundingPaid,
      volume: sum(trades.map(({ trade }) => trade.quantity.times(trade.price))),
    },
    exposed: result.exposed,
    riskFree,
  };
}

function columnsOf(trips: readonly RoundTrip[]): RoundTrips {
  const products = [...new Set(trips.map(({ position }) => position.symbol))].sort();
  const of = (value: (trip: RoundTrip) => number): Float64Array => Float64Array.from(trips, value);
  return {
    count: trips.length,
    opened: of(({ position }) => millisOfInstant(position.openedAt)),
    closed: of(({ position }) => millisOfInstant(position.closedAt!)),
    side: Int8Array.from(trips, ({ position }) => (position.side === "long" ? 1 : -1)),
    profit: of(({ position }) => position.realizedPnl.toDouble()),
    cost: of(({ position }) => position.entryCost.toDouble()),
    adverse: of((trip) =>
      Math.min(0, excursion(trip, trip.position.side === "long" ? trip.lowest : trip.highest)),
    ),
    favourable: of((trip) =>
      Math.max(0, excursion(trip, trip.position.side === "long" ? trip.highest : trip.lowest)),
    ),
    product: Uint16Array.from(trips, ({ position }) => products.indexOf(position.symbol)),
    products,
  };
}

/** What all that was ever bought would have earned at a price, without fees. */
function excursion({ position }: RoundTrip, price: number): number {
  const { quantityOpened, averageEntryPrice, side }: Position = position;
  const gained = (price - averageEntryPrice.toDouble()) * quantityOpened.toDouble();
  return side === "long" ? gained : -gained;
}
