/** The document of an account's report, put together of what was recorded. */
import type { Day, Report } from "@spot-canvas/domain/contract/report";
import { unrealizedPnl } from "@spot-canvas/domain/ledger/unrealized";
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { AccountRecord } from "@spot-canvas/domain/report/account-record";
import { dailyOfCurve } from "@spot-canvas/domain/report/daily-record";
import { chartsOf, type MetricIntervals, metricsOf } from "@spot-canvas/domain/report/figures";
import type { Performance } from "@spot-canvas/domain/statistics/sample";
import { formatInstant, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { AccountEquity } from "@spot-canvas/projections/ledger/equity";
import type { AccountEntry } from "@spot-canvas/projections/ledger/read";
import { present } from "../api/present.ts";
import { CODE, ENGINE, SAMPLES } from "./engine.ts";
import type { MarketRecord } from "./market-record.ts";
import type { ReportRequest } from "./report-request.ts";
import type { StateHash } from "./state-hash.ts";
import { TZDB_VERSION } from "./zone-offset.ts";

/** What was recorded. */
export interface AccountMaterial {
  readonly entry: AccountEntry;
  readonly request: ReportRequest;
  readonly currency: string;
  readonly others: readonly string[];
  readonly position: string;
  readonly hash: StateHash;
  readonly curve: AccountEquity;
  readonly record: AccountRecord;
  readonly orders: Report["orders"];
  readonly markets: MarketRecord;
  readonly intervals: MetricIntervals;
}

/** The document. */
export function accountDocument(material: AccountMaterial): Report {
  const { curve, record, markets } = material;
  const [first, last] = [curve.points[0]!, curve.points.at(-1)!];
  const performance = performanceOf(material);
  const { trips } = record;
  const groups = trips.products.sorted.map((group) => {
    const held = markets.held.get(group.name);
    return held === undefined ? group : { ...group, held };
  });
  const { orders } = material;
  return {
    format: "spot-canvas-report@1",
    subject: subjectOf(material),
    period: { from: formatInstant(first.at), to: formatInstant(last.at) },
    manifest: manifestOf(material),
    summary: summaryOf(material),
    metrics: metricsOf(performance, material.intervals),
    days: curve.points.map(dayOf),
    ...chartsOf(performance, markets.grid.gross),
    products: groups,
    strategies: trips.strategies.sorted,
    exits: trips.exits.sorted,
    hours: trips.hours.groups,
    weekdays: trips.weekdays.groups,
    trips: { count: trips.count, shown: trips.shown(markets.excursions) },
    costs: costsOf(material),
    ...(orders === undefined ? {} : { orders }),
    positions: positionsOf(material),
    quality: markets.quality,
  };
}

function performanceOf({ curve, record, markets, request }: AccountMaterial): Performance {
  const [first, last] = [curve.points[0]!, curve.points.at(-1)!];
  const { costs, holdings, trips } = record;
  const daily = dailyOfCurve(curve.points);
  const paidIn = sum(Object.values(curve.flows));
  const [gains, losses] = trips.gross;
  // Of days without a return there is nothing to compare.
  const benchmark = markets.benchmark?.subarray(0, daily.returns.length);
  return {
    from: millisOfInstant(first.at),
    to: millisOfInstant(last.at),
    daily,
    ...(last.timeWeighted === undefined ? {} : { whole: last.timeWeighted.toDouble() }),
    marks: markets.grid.marks,
    trips: trips.trips(markets.excursions),
    totals: {
      start: first.equity,
      end: last.equity,
      paidIn,
      grossProfit: gains,
      grossLoss: losses,
      fees: costs.fees,
      funding: costs.funding,
      volume: costs.volume,
    },
    exposed: holdings.exposed,
    ...(benchmark === undefined || benchmark.length !== daily.returns.length ? {} : { benchmark }),
    riskFree: request.riskFree,
  };
}

const sum = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, amount) => total.plus(amount), Decimal.ZERO);

const subjectOf = ({ entry, currency, others, record, markets }: AccountMaterial): Report["subject"] => ({
  kind: "account",
  id: entry.id,
  name: entry.name,
  mode: entry.type,
  simulated: markets.quality.some(({ venue }) => venue === SIMULATED),
  ...present({ venue: entry.venue }),
  currency,
  other_currencies: others,
  strategies: record.trips.named,
  amounts: "exact",
});

const manifestOf = ({ request, position, hash }: AccountMaterial): Report["manifest"] => ({
  code: CODE,
  engine: ENGINE,
  position,
  state_hash: hash.digest,
  facts: hash.facts,
  candles: hash.candles,
  seed: request.seed,
  samples: SAMPLES,
  time_zone: request.timeZone,
  tzdb: TZDB_VERSION,
  risk_free: request.riskFree,
  days_a_year: 365,
  masked: { name: false, amounts: false },
  files: [],
});

function summaryOf({ curve }: AccountMaterial): Report["summary"] {
  const [first, last] = [curve.points[0]!, curve.points.at(-1)!];
  const { returns } = curve;
  const text = (amount: Decimal | undefined): string | undefined => amount?.toString();
  return {
    cash_basis: curve.basis,
    start: first.equity.toString(),
    end: last.equity.toString(),
    earned: (returns?.earned ?? Decimal.ZERO).toString(),
    realized_pnl: last.realizedPnl.minus(first.realizedPnl).normalized().toString(),
    unrealized_pnl: last.unrealizedPnl.toString(),
    paid_in: sum(Object.values(curve.flows)).toString(),
    ...present({
      time_weighted: text(returns?.timeWeighted),
      money_weighted: text(returns?.moneyWeighted),
      time_weighted_yearly: text(returns?.timeWeightedYearly),
      money_weighted_yearly: text(returns?.moneyWeightedYearly),
    }),
  };
}

const dayOf = (point: AccountEquity["points"][number]): Day => ({
  time: formatInstant(point.at),
  equity: point.equity.toString(),
  cash: point.cash.toString(),
  realized_pnl: point.realizedPnl.toString(),
  unrealized_pnl: point.unrealizedPnl.toString(),
  net_flow: point.flow.toString(),
  ...present({ time_weighted_return: point.timeWeighted?.toString() }),
});

/** What was earned, and what it would have been without each of the costs. */
function costsOf({ curve, record: { costs } }: AccountMaterial): Report["costs"] {
  const earned = curve.returns?.earned ?? Decimal.ZERO;
  const { slippage, fees, funding, otherFees } = costs;
  const before = earned
    .plus(fees)
    .plus(funding)
    .plus(slippage ?? Decimal.ZERO);
  return {
    before: before.toString(),
    ...present({ slippage: slippage?.toString() }),
    fees: fees.toString(),
    funding: funding.toString(),
    earned: earned.toString(),
    other_fees: otherFees.map(({ currency, amount }) => ({ currency, amount: amount.toString() })),
    fills: costs.fills,
    fills_with_signal: costs.withSignal,
    fills_as_maker: costs.asMaker,
  };
}

function positionsOf({ curve, record }: AccountMaterial): Report["positions"] {
  const marks = new Map(curve.points.at(-1)!.marks.map(({ symbol, mark }) => [symbol, mark.price]));
  return record.positions.map((position) => {
    const price = marks.get(position.symbol);
    return {
      product: position.symbol,
      market_type: position.marketType,
      side: position.side,
      opened_at: formatInstant(position.openedAt),
      quantity: position.quantity.toString(),
      entry_price: position.averageEntryPrice.toString(),
      cost: position.costBasis.toString(),
      ...present({
        price: price?.toString(),
        unrealized_pnl: price && unrealizedPnl(position, price).toString(),
      }),
    };
  });
}
