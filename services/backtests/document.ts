/** A backtest as it is kept and shown: one JSON document, made of the result alone, the same for the same run. */
import { lastingFillId, lastingOrderId, lastingSignalId } from "@spot-canvas/domain/backtest/lasting-ids";
import { performanceOf } from "@spot-canvas/domain/backtest/performance";
import type { BacktestResult, BacktestTrade, RoundTrip } from "@spot-canvas/domain/backtest/result";
import { type TradeDocument, tradeDocument, tradesHash } from "@spot-canvas/domain/backtest/trade-document";
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import type { Parameters } from "@spot-canvas/domain/events/fields";
import { isProtective } from "@spot-canvas/domain/orders/order-spec";
import { benchmarkOf } from "@spot-canvas/domain/report/benchmark";
import { statisticsOf } from "@spot-canvas/domain/statistics/catalogue";
import type { Figure } from "@spot-canvas/domain/statistics/metric";
import type { Instance } from "@spot-canvas/domain/strategies/instance";
import { formatInstant, formatMillis } from "@spot-canvas/domain/time/instant";
import { VERSION } from "../cli/version.ts";
import type { CandleManifest } from "./candle-manifest.ts";
import type { MidnightPrices } from "./midnight-prices.ts";
import type { BacktestRequest } from "./request.ts";

/** Raise it when the same candles shall give other trades. */
export const ENGINE = "backtest@2";

/** All that a run depended on, and the hashes that say whether another came out alike. */
export interface Manifest {
  readonly code: string;
  readonly engine: string;
  readonly request: BacktestRequest;
  readonly strategies: readonly {
    readonly instance: string;
    readonly strategy: string;
    readonly version: string;
    readonly parameters: Parameters;
    readonly code_hash?: string;
  }[];
  readonly seed: number;
  readonly candles: readonly CandleManifest[];
  readonly trades_hash: string;
  /** Candles of which a later record says something else than what was used; null where the source does not say. */
  readonly revised_after_use: number | null;
}

/** One fill with all that is known of it. */
interface FillDocument extends TradeDocument {
  readonly product: string;
  readonly trade_id: string;
  readonly order_id: string;
  readonly signal_id: string;
  /** What the signal was raised at; absent of orders that protect a position, and in results kept before it was said. */
  readonly signal_price?: string;
  readonly role: string;
  readonly reason: string;
  readonly liquidity: string;
  readonly ambiguous: boolean;
  readonly spans_gap: boolean;
}

/** The document. */
export interface BacktestDocument {
  readonly manifest: Manifest;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  readonly start_balance: string;
  readonly final_balance: string;
  readonly final_equity: string;
  readonly trades: readonly TradeDocument[];
  readonly signals: number;
  readonly ambiguous_fills: number;
  readonly liquidations: number;
  readonly funding_paid: string;
  readonly gaps: readonly {
    readonly series: string;
    readonly from: string;
    readonly to: string;
    readonly missing: number;
  }[];
  /** By name: a value, or null where `undefined_metrics` says why there is none. */
  readonly metrics: Readonly<Record<string, string | number | null>>;
  readonly undefined_metrics: Readonly<Record<string, string>>;
  readonly fills: readonly FillDocument[];
  readonly orders: readonly Readonly<Record<string, unknown>>[];
  readonly declines: readonly Readonly<Record<string, unknown>>[];
  readonly round_trips: readonly Readonly<Record<string, unknown>>[];
  readonly daily_equity: readonly { readonly time: string; readonly equity: number }[];
  /** At the midnights of `daily_equity`, null before the first candle; absent in results kept before they were. */
  readonly midnight_prices?: readonly {
    readonly product: string;
    readonly prices: readonly (number | null)[];
  }[];
  /** The equity at every close: doubles in little-endian base64, with their times in epoch milliseconds. */
  readonly equity: { readonly times: string; readonly values: string };
}

/** What the manifest says beside the result. */
export interface ManifestParts {
  readonly request: BacktestRequest;
  readonly instances: readonly Instance[];
  readonly code: StrategyCode | undefined;
  readonly candles: readonly CandleManifest[];
  readonly revised: number | undefined;
  readonly prices: readonly MidnightPrices[];
}

/** The document of a result. */
export function documentOf(result: BacktestResult, parts: ManifestParts): BacktestDocument {
  const held = benchmarkOf(parts.prices.map(({ prices }) => prices));
  const performance = { ...performanceOf(result), ...(held === undefined ? {} : { benchmark: held }) };
  const { first, equity } = performance.daily;
  return {
    manifest: manifestOf(result, parts),
    currency: result.currency,
    from: formatMillis(result.from),
    to: formatMillis(result.to),
    start_balance: result.startBalance.toString(),
    final_balance: result.finalBalance.toString(),
    final_equity: result.finalEquity.toString(),
    trades: result.trades.map(({ trade }) => tradeDocument(trade)),
    signals: result.signals,
    ambiguous_fills: result.ambiguousFills,
    liquidations: result.liquidations,
    funding_paid: result.fundingPaid.toString(),
    gaps: result.gaps.flatMap(({ series, gaps }) =>
      gaps.map(({ from, to, missing }) => ({
        series: `${series.venue} ${series.product} ${series.timeframe}`,
        from: formatMillis(from),
        to: formatMillis(to),
        missing,
      })),
    ),
    ...metricFields(statisticsOf(performance)),
    fills: fillsOf(result.trades),
    orders: result.orders.map(orderDocument),
    declines: result.declines.map((decline) => ({
      signal_id: lastingSignalId(decline),
      product: decline.product,
      action: decline.action,
      at: formatMillis(decline.at),
      rule: decline.rule,
      reason: decline.reason,
    })),
    round_trips: [...result.roundTrips, ...result.openTrips].map(tripDocument),
    daily_equity: [...equity].map((value, day) => ({ time: formatMillis(first + day * DAY), equity: value })),
    midnight_prices: parts.prices.map(({ product, prices }) => ({
      product,
      prices: [...prices].map((price) => (Number.isNaN(price) ? null : price)),
    })),
    equity: { times: base64(result.marks.times), values: base64(result.marks.equity) },
  };
}

/** Figures by name, and why some are undefined. */
export function metricFields(
  figures: ReadonlyMap<string, Figure>,
): Pick<BacktestDocument, "metrics" | "undefined_metrics"> {
  const all = [...figures];
  return {
    metrics: Object.fromEntries(all.map(([name, figure]) => [name, plainValue(figure)])),
    undefined_metrics: Object.fromEntries(
      all.flatMap(([name, figure]) => ("absent" in figure ? [[name, figure.absent]] : [])),
    ),
  };
}

const DAY = 86_400_000;

function manifestOf(
  result: BacktestResult,
  { request, instances, code, candles, revised }: ManifestParts,
): Manifest {
  return {
    code: `spot-canvas@${VERSION}`,
    engine: ENGINE,
    request,
    strategies: instances.map(({ id, strategy, parameters }) => ({
      instance: id,
      strategy: strategy.name,
      version: strategy.version,
      parameters,
      ...(code === undefined ? {} : { code_hash: code.hash }),
    })),
    seed: request.seed,
    candles,
    trades_hash: tradesHash(result.trades),
    revised_after_use: revised ?? null,
  };
}

function plainValue(figure: Figure): string | number | null {
  if ("absent" in figure) return null;
  return "amount" in figure ? figure.amount.toString() : figure.value;
}

function fillsOf(trades: readonly BacktestTrade[]): readonly FillDocument[] {
  const fills = new Map<string, number>();
  return trades.map(({ trade, order, ambiguous, spansGap }) => {
    const fill = (fills.get(order.id) ?? 0) + 1;
    fills.set(order.id, fill);
    return {
      ...tradeDocument(trade),
      product: trade.symbol,
      trade_id: lastingFillId(order, fill),
      order_id: lastingOrderId(order),
      signal_id: lastingSignalId(order.signal),
      ...(isProtective(order.role) ? {} : { signal_price: order.signal.price.toString() }),
      role: order.role,
      reason: order.reason,
      liquidity: trade.liquidity ?? "taker",
      ambiguous,
      spans_gap: spansGap,
    };
  });
}

function orderDocument({
  order,
  placedAt,
  endedAt,
  state,
  reason,
}: BacktestResult["orders"][number]): Readonly<Record<string, unknown>> {
  const { spec, role, signal } = order;
  return {
    order_id: lastingOrderId(order),
    signal_id: lastingSignalId(signal),
    product: signal.product,
    side: spec.side,
    type: spec.type,
    role,
    quantity: spec.quantity.toString(),
    ...(spec.funds === undefined ? {} : { funds: spec.funds.toString() }),
    ...(spec.limitPrice === undefined ? {} : { limit_price: spec.limitPrice.toString() }),
    ...(spec.stopPrice === undefined ? {} : { stop_price: spec.stopPrice.toString() }),
    placed_at: formatMillis(placedAt),
    ...(endedAt === undefined ? {} : { ended_at: formatMillis(endedAt) }),
    state,
    reason: reason ?? order.reason,
  };
}

function tripDocument({
  position,
  highest,
  lowest,
  candles,
  spansGap,
}: RoundTrip): Readonly<Record<string, unknown>> {
  return {
    product: position.symbol,
    side: position.side,
    status: position.status,
    opened_at: formatInstant(position.openedAt),
    ...(position.closedAt === undefined ? {} : { closed_at: formatInstant(position.closedAt) }),
    quantity: position.quantityOpened.toString(),
    entry_price: position.averageEntryPrice.toString(),
    ...(position.exitPrice === undefined ? {} : { exit_price: position.exitPrice.toString() }),
    cost: position.entryCost.toString(),
    realized_pnl: position.realizedPnl.toString(),
    ...(position.exitReason === undefined ? {} : { exit_reason: position.exitReason }),
    highest,
    lowest,
    candles,
    spans_gap: spansGap,
  };
}

const base64 = ({ buffer, byteOffset, byteLength }: Float64Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");
