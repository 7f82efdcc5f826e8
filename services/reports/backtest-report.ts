/** The report of a backtest, out of its kept result: the same page as an account's. */
import type { Day, MetricFigure, Report } from "@spot-canvas/domain/contract/report";
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import { Price } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { benchmarkOf, growthOf } from "@spot-canvas/domain/report/benchmark";
import { CostRecord } from "@spot-canvas/domain/report/cost-record";
import { csvLine } from "@spot-canvas/domain/report/csv-line";
import { chartsOf, metricsOf } from "@spot-canvas/domain/report/figures";
import { localTime } from "@spot-canvas/domain/report/local-time";
import { Counter } from "@spot-canvas/domain/report/tally";
import type { Excursions } from "@spot-canvas/domain/report/trip";
import { TRIP_COLUMNS, TripRecord } from "@spot-canvas/domain/report/trip-record";
import { dailyOf, type EquityMarks } from "@spot-canvas/domain/statistics/daily";
import { wholeBetween } from "@spot-canvas/domain/statistics/kernels/whole";
import type { Performance } from "@spot-canvas/domain/statistics/sample";
import { formatMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { BacktestDocument } from "../backtests/document.ts";
import { FILES } from "./account-report.ts";
import { type KeptTrip, tradeIn, tripsIn } from "./backtest-trips.ts";
import { CODE, ENGINE, SAMPLES } from "./engine.ts";
import { intervalsInThread } from "./interval-thread.ts";
import type { WritePiece } from "./piece.ts";
import { TZDB_VERSION, zoneOffset } from "./zone-offset.ts";

/** What is reported. */
export interface KeptBacktest {
  /** 64 hex digits. */
  readonly hash: string;
  readonly document: BacktestDocument;
  readonly timeZone: string;
  readonly seed: number;
}

const FILL_COLUMNS = [
  "trade_id",
  "time",
  "product",
  "side",
  "quantity",
  "price",
  "fee",
  "order_id",
  "signal_id",
  "role",
  "reason",
  "liquidity",
] as const satisfies readonly (keyof BacktestDocument["fills"][number])[];

/** Builds it, and writes the files where they are wanted. */
export async function buildBacktestReport(kept: KeptBacktest, write?: WritePiece): Promise<Report> {
  const { document, hash, seed } = kept;
  const all = tripsIn(document);
  const closed = all.filter(({ position }) => position.status === "closed");
  const record = new TripRecord(localTime(zoneOffset(kept.timeZone)), write !== undefined);
  for (const { position, origin } of closed) record.close(position, origin);
  const excursions = excursionsOf(closed);
  const costs = new CostRecord();
  for (const fill of document.fills) costs.fill(tradeIn(fill, document), signalPriceOf(fill));
  costs.pay(Decimal.of(document.funding_paid));
  const closes = closesIn(document);
  const performance = performanceOf(document, record, excursions, { costs, closes });
  const { daily, riskFree } = performance;
  const intervals = intervalsInThread({ daily, riskFree, seed, samples: SAMPLES });
  if (write !== undefined) await writeFiles(document, record, excursions, write);
  return {
    format: "spot-canvas-report@1",
    subject: subjectOf(document, hash),
    period: { from: document.from, to: document.to },
    manifest: manifestOf(kept),
    summary: summaryOf(document, closed),
    metrics: metricsOf(performance, await intervals).map((metric) => keptFigure(metric, document)),
    days: daysOf(document, closed),
    ...chartsOf(performance, grossOf(performance, all)),
    products: record.products.sorted.map((group) => {
      const growth = growthOf(closes.get(group.name) ?? new Float64Array()).at(-1);
      return growth === undefined ? group : { ...group, held: growth - 1 };
    }),
    strategies: record.strategies.sorted,
    exits: record.exits.sorted,
    hours: record.hours.groups,
    weekdays: record.weekdays.groups,
    trips: { count: record.count, shown: record.shown(excursions) },
    costs: costsOf(document, costs),
    orders: ordersOf(document),
    positions: positionsOf(all),
    quality: qualityOf(document),
  };
}

/** What all that was bought would have earned at the highest and at the lowest price, without fees. */
function excursionsOf(trips: readonly KeptTrip[]): Excursions {
  const gained = ({ position }: KeptTrip, price: number): number => {
    const { averageEntryPrice, quantityOpened, side } = position;
    const gain = (price - averageEntryPrice.toDouble()) * quantityOpened.toDouble();
    return side === "long" ? gain : -gain;
  };
  const both = trips.map((trip) => [gained(trip, trip.lowest), gained(trip, trip.highest)] as const);
  return {
    adverse: Float64Array.from(both, (ends) => Math.min(0, ...ends)),
    favourable: Float64Array.from(both, (ends) => Math.max(0, ...ends)),
  };
}

function performanceOf(
  document: BacktestDocument,
  record: TripRecord,
  excursions: Excursions,
  { costs, closes }: { readonly costs: CostRecord; readonly closes: ReadonlyMap<string, Float64Array> },
): Performance {
  const { fees, funding, volume } = costs;
  const benchmark = benchmarkOf([...closes.values()]);
  const marks = marksIn(document);
  const [from, to] = [Date.parse(document.from), Date.parse(document.to)];
  const [grossProfit, grossLoss] = record.gross;
  const [start, end] = [Decimal.of(document.start_balance), Decimal.of(document.final_equity)];
  return {
    ...{ from, to, marks, daily: dailyOf(marks), trips: record.trips(excursions), riskFree: 0 },
    ...wholeBetween(start, end),
    totals: {
      ...{ grossProfit, grossLoss, fees, funding, volume },
      ...{ start, end },
      paidIn: Decimal.ZERO,
    },
    ...(benchmark === undefined ? {} : { benchmark }),
    exposed: Number(document.metrics["time_in_market"] ?? 0) * (to - from),
  };
}

/** Prices of the products at the midnights of the run. */
const closesIn = ({ midnight_prices = [] }: BacktestDocument): ReadonlyMap<string, Float64Array> =>
  new Map(
    midnight_prices.map(({ product, prices }) => [
      product,
      Float64Array.from(prices, (price) => price ?? Number.NaN),
    ]),
  );

const signalPriceOf = ({ signal_price: price }: BacktestDocument["fills"][number]): Price | undefined =>
  price === undefined ? undefined : Price(Decimal.of(price));

const marksIn = ({ equity }: BacktestDocument): EquityMarks => ({
  times: doublesIn(equity.times),
  equity: doublesIn(equity.values),
});

function doublesIn(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  // A copy, as doubles must begin at a multiple of eight bytes.
  return new Float64Array(Uint8Array.from(bytes).buffer);
}

/** The figure as it was kept: a report does not say otherwise than its backtest. */
function keptFigure(metric: MetricFigure, { metrics, undefined_metrics }: BacktestDocument): MetricFigure {
  const { value: _, amount: __, absent: ___, ...rest } = metric;
  const kept = metrics[metric.name];
  if (typeof kept === "string") return { ...rest, amount: kept };
  if (typeof kept === "number") return { ...rest, value: kept };
  return { ...rest, absent: undefined_metrics[metric.name] ?? "the backtest did not keep it" };
}

const subjectOf = ({ manifest, currency }: BacktestDocument, hash: string): Report["subject"] => ({
  kind: "backtest",
  id: hash,
  name: `${manifest.strategies[0]?.strategy ?? "backtest"} on ${manifest.request.products.join(", ")}`,
  mode: "backtest",
  simulated: manifest.request.venue === SIMULATED,
  venue: manifest.request.venue,
  currency,
  other_currencies: [],
  strategies: [...new Set(manifest.strategies.map(({ strategy }) => strategy))],
  amounts: "exact",
});

const manifestOf = ({ hash, document, timeZone, seed }: KeptBacktest): Report["manifest"] => ({
  code: CODE,
  engine: `${ENGINE} of ${document.manifest.engine}`,
  position: hash,
  state_hash: hash,
  facts: document.fills.length,
  candles: document.manifest.candles.reduce((sum, { count }) => sum + count, 0),
  ...{ seed, samples: SAMPLES, time_zone: timeZone, tzdb: TZDB_VERSION, risk_free: 0, days_a_year: 365 },
  masked: { name: false, amounts: false },
  files: [],
});

const profitOf = (trips: readonly KeptTrip[]): Decimal =>
  trips.reduce((sum, { position }) => sum.plus(position.realizedPnl), Decimal.ZERO);

/** Decimals of a rate. */
const RATE_DECIMALS = 12;

function summaryOf(document: BacktestDocument, closed: readonly KeptTrip[]): Report["summary"] {
  const [start, end] = [Decimal.of(document.start_balance), Decimal.of(document.final_equity)];
  const earned = end.minus(start);
  const realized = profitOf(closed);
  const rate = earned.dividedBy(start, RATE_DECIMALS, "half-even").normalized().toString();
  return {
    cash_basis: "stated",
    start: start.toString(),
    end: end.toString(),
    earned: earned.toString(),
    realized_pnl: realized.toString(),
    unrealized_pnl: earned.minus(realized).toString(),
    paid_in: "0",
    time_weighted: rate,
    money_weighted: rate,
  };
}

/** Midnights; what is realized is that of the round trips that were closed by then. */
function daysOf(document: BacktestDocument, closed: readonly KeptTrip[]): readonly Day[] {
  const start = Decimal.of(document.start_balance);
  let next = 0;
  let realized: Decimal = Decimal.ZERO;
  return document.daily_equity.map(({ time, equity }) => {
    const until = Date.parse(time);
    for (; next < closed.length; next++) {
      const { position } = closed[next]!;
      if (millisOfInstant(position.closedAt ?? 0n) > until) break;
      realized = realized.plus(position.realizedPnl);
    }
    const value = Decimal.ofDouble(equity);
    const earned = value.minus(start);
    return {
      time,
      equity: value.toString(),
      realized_pnl: realized.toString(),
      unrealized_pnl: earned.minus(realized).toString(),
      net_flow: "0",
      time_weighted_return: earned.dividedBy(start, RATE_DECIMALS, "half-even").normalized().toString(),
    };
  });
}

/** What was held at each midnight, at its cost: the prices were not kept. */
function grossOf({ daily }: Performance, trips: readonly KeptTrip[]): Float64Array {
  const gross = new Float64Array(daily.equity.length);
  for (const { position } of trips) {
    const opened = millisOfInstant(position.openedAt);
    const closed =
      position.closedAt === undefined ? Number.POSITIVE_INFINITY : millisOfInstant(position.closedAt);
    const cost = position.entryCost.toDouble();
    for (let day = Math.max(0, Math.ceil((opened - daily.first) / DAY)); day < gross.length; day++) {
      if (daily.first + day * DAY >= closed) break;
      gross[day]! += cost;
    }
  }
  return gross;
}

const DAY = 86_400_000;

function costsOf(document: BacktestDocument, costs: CostRecord): Report["costs"] {
  const earned = Decimal.of(document.final_equity).minus(Decimal.of(document.start_balance));
  const { fees, funding, slippage } = costs;
  return {
    before: earned
      .plus(fees)
      .plus(funding)
      .plus(slippage ?? Decimal.ZERO)
      .toString(),
    ...(slippage === undefined ? {} : { slippage: slippage.toString() }),
    fees: fees.toString(),
    funding: funding.toString(),
    earned: earned.toString(),
    other_fees: [],
    fills: costs.fills,
    fills_with_signal: costs.withSignal,
    fills_as_maker: costs.asMaker,
  };
}

function ordersOf({ orders, declines }: BacktestDocument): NonNullable<Report["orders"]> {
  const [states, declined, rejects] = [new Counter(), new Counter(), new Counter()];
  for (const order of orders) {
    states.add(String(order["state"]));
    if (order["state"] === "rejected") rejects.add(String(order["reason"]));
  }
  for (const decline of declines) declined.add(String(decline["rule"]));
  return {
    placed: orders.length,
    states: states.tallies,
    declines: declined.tallies,
    rejects: rejects.tallies,
  };
}

const positionsOf = (trips: readonly KeptTrip[]): Report["positions"] =>
  trips
    .filter(({ position }) => position.status === "open")
    .map(({ position }) => ({
      product: position.symbol,
      market_type: position.marketType,
      side: position.side,
      opened_at: formatMillis(millisOfInstant(position.openedAt)),
      quantity: position.quantityOpened.toString(),
      entry_price: position.averageEntryPrice.toString(),
      cost: position.entryCost.toString(),
    }));

const qualityOf = ({ manifest, gaps }: BacktestDocument): Report["quality"] =>
  manifest.candles.map(({ venue, product, timeframe, count, first, last }) => ({
    ...{ venue, product, timeframe, candles: count },
    first: formatMillis(first),
    last: formatMillis(last),
    ...{ empty: 0, outage: 0 },
    not_fetched: gaps
      .filter(({ series }) => series === `${venue} ${product} ${timeframe}`)
      .reduce((sum, { missing }) => sum + missing, 0),
    sources: [],
  }));

async function writeFiles(
  { fills }: BacktestDocument,
  record: TripRecord,
  excursions: Excursions,
  write: WritePiece,
): Promise<void> {
  const lines = fills.map((fill) => csvLine(FILL_COLUMNS.map((name) => fill[name])));
  await write(FILES.trades, [FILL_COLUMNS.join(","), ...lines].map((line) => `${line}\n`).join(""));
  const columns = [...TRIP_COLUMNS, "adverse", "favourable"].join(",");
  await write(FILES.trips, `${columns}\n`);
  for (const text of record.lines(excursions)) await write(FILES.trips, text);
}
