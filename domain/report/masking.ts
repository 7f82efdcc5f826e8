/** Reports for strangers: without the name of the account, without amounts, or without both. */
import type { Group, Report, Trip } from "../contract/report.ts";
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";

/** What is left out. */
export interface Masks {
  readonly name: boolean;
  /** What a report without a name is called: accounts that are published side by side need names of their own. */
  readonly alias?: string | undefined;
  /** Amounts are given in per cent of the equity at the start. */
  readonly amounts: boolean;
}

const HUNDRED = Decimal.of(100);
/** Decimals of an amount in per cent: not enough to find the amount that it was. */
const DECIMALS = 4;

/** The report with what is asked for left out. Fault `NoStartEquity` where there is nothing to give per cent of. */
export function masked(report: Report, masks: Masks): Report {
  const { name, amounts, alias = "Account" } = masks;
  const named = name ? calledBy(report, alias) : report;
  const shown = amounts ? inPercent(named) : named;
  return { ...shown, manifest: { ...shown.manifest, masked: { name, amounts } } };
}

function calledBy(report: Report, name: string): Report {
  const { id: _, ...subject } = report.subject;
  return { ...report, subject: { ...subject, name } };
}

function inPercent(report: Report): Report {
  const base = Decimal.of(report.summary.start);
  if (!base.isPositive()) {
    const text =
      "There is no equity at the start to give per cent of: choose --from after the first deposit.";
    throw new Fault("NoStartEquity", "usage", text);
  }
  const part = (amount: string): string =>
    Decimal.of(amount).times(HUNDRED).dividedBy(base, DECIMALS, "half-even").normalized().toString();
  const rate = (amount: number): number => Number(((amount / base.toDouble()) * 100).toFixed(DECIMALS));
  const group = (one: Group): Group => ({ ...one, profit: part(one.profit), fees: part(one.fees) });
  const { summary, costs, positions, trips } = report;
  const { slippage } = costs;
  return {
    ...report,
    subject: { ...report.subject, amounts: "percent" },
    summary: {
      ...summary,
      start: part(summary.start),
      end: part(summary.end),
      earned: part(summary.earned),
      realized_pnl: part(summary.realized_pnl),
      unrealized_pnl: part(summary.unrealized_pnl),
      paid_in: part(summary.paid_in),
    },
    metrics: report.metrics.map((metric) => {
      if (metric.unit !== "amount" && metric.unit !== "price") return metric;
      return {
        ...metric,
        unit: "percent",
        ...(metric.amount === undefined ? {} : { amount: part(metric.amount) }),
        ...(metric.value === undefined ? {} : { value: rate(metric.value) }),
      };
    }),
    days: report.days.map((day) => ({
      ...day,
      equity: part(day.equity),
      ...(day.cash === undefined ? {} : { cash: part(day.cash) }),
      realized_pnl: part(day.realized_pnl),
      unrealized_pnl: part(day.unrealized_pnl),
      net_flow: part(day.net_flow),
    })),
    products: report.products.map(group),
    strategies: report.strategies.map(group),
    exits: report.exits.map(group),
    hours: report.hours.map(group),
    weekdays: report.weekdays.map(group),
    trips: { ...trips, shown: trips.shown.map((trip) => tripInPercent(trip, part, rate)) },
    costs: {
      ...costs,
      before: part(costs.before),
      ...(slippage === undefined ? {} : { slippage: part(slippage) }),
      fees: part(costs.fees),
      funding: part(costs.funding),
      earned: part(costs.earned),
      other_fees: [],
    },
    positions: positions.map(({ quantity: _, unrealized_pnl, cost, ...position }) => ({
      ...position,
      cost: part(cost),
      ...(unrealized_pnl === undefined ? {} : { unrealized_pnl: part(unrealized_pnl) }),
    })),
  };
}

function tripInPercent(
  { quantity: _, cost: __, ...trip }: Trip,
  part: (amount: string) => string,
  rate: (amount: number) => number,
): Trip {
  return {
    ...trip,
    profit: part(trip.profit),
    fees: part(trip.fees),
    adverse: rate(trip.adverse),
    favourable: rate(trip.favourable),
  };
}
