/** What a person asks a backtest for: plain data, as it stands in the manifest of its result. */
import type { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import type { Parameters } from "@spot-canvas/domain/events/fields";
import { Fault } from "@spot-canvas/domain/fault";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type FeeSchedule, flatFee } from "@spot-canvas/domain/orders/fees";
import { FILL_PROFILES, type FillProfileName } from "@spot-canvas/domain/orders/fill-profile";
import { NO_SLIPPAGE, type Slippage } from "@spot-canvas/domain/orders/slippage";
import type { TradingRules } from "@spot-canvas/domain/orders/trading-rules";
import { DEFAULT_TERMS, type TradingTerms } from "@spot-canvas/domain/orders/trading-terms";

/** Fees from a moment on, in basis points of the notional. */
export interface FeeRow {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly maker_bps: string;
  readonly taker_bps: string;
}

/** What the log has of a product: it holds in place of the request's own terms. */
export interface RecordedProduct {
  readonly product: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly minimum_quantity?: string;
  readonly minimum_notional?: string;
  readonly fees?: readonly FeeRow[];
}

/** The request. Amounts are decimal text, times epoch milliseconds. */
export interface BacktestRequest {
  /** The name of a built-in strategy, or the path of a file. */
  readonly strategy: string;
  readonly parameters: Parameters;
  readonly venue: string;
  readonly products: readonly string[];
  readonly timeframe: Timeframe;
  /** Open times of the candles, `from` included and `to` excluded. */
  readonly from?: number;
  readonly to?: number;
  /** Candles before `from` that only warm the strategy up. */
  readonly warm_up: number;
  readonly balance: string;
  readonly fees: readonly FeeRow[];
  readonly slippage_bps: string;
  /** impact:share-max of the volume-share model, in place of basis points. */
  readonly volume_slippage?: string;
  /** The most of a candle's volume that orders take, as a part of it. */
  readonly participation?: string;
  readonly mode: "spot" | "futures";
  readonly leverage: number;
  readonly short: boolean;
  readonly maintenance_rate: string;
  /** `none`, or the file that the rates were read from. */
  readonly funding: string;
  readonly detail?: Timeframe;
  readonly latency_ms: number;
  readonly fill_profile: FillProfileName;
  readonly gaps: "refuse" | "mark";
  readonly tick?: string;
  readonly lot: string;
  readonly minimum_notional?: string;
  /** As the log had it when the run was asked for. */
  readonly recorded?: readonly RecordedProduct[];
  /** How much the account dares, as an account's settings say it. */
  readonly risk?: RiskSettings;
  /** Candles of the moving average that entries must not go against. */
  readonly trend_filter?: number;
  readonly seed: number;
}

/** What holds where nothing is said: every line of it stands in the manifest. */
export const DEFAULTS = {
  warm_up: 0,
  balance: "10000",
  fees: [{ from: 0, maker_bps: "10", taker_bps: "10" }],
  slippage_bps: "0",
  mode: "spot",
  leverage: 1,
  short: false,
  maintenance_rate: "0.005",
  funding: "none",
  latency_ms: 0,
  fill_profile: "pessimistic",
  gaps: "mark",
  lot: "0.00000001",
  seed: 1,
} as const satisfies Partial<BacktestRequest>;

/** The terms that a request trades a product on. Faults: `InvalidRequest`. */
export function termsOf(request: BacktestRequest, product?: string): TradingTerms {
  const { mode, leverage, short, latency_ms, fill_profile, participation } = request;
  if (mode === "spot" && (leverage !== 1 || short)) {
    throw invalid("Spot has no leverage and no short positions: add --mode futures.");
  }
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) {
    throw invalid(`Leverage is a whole number from 1 to 125, not ${leverage}.`);
  }
  if (participation !== undefined && positive(participation, "participation").compare(Decimal.of(1)) > 0)
    throw invalid(
      `The participation is a part of a candle's volume, above 0 and at most 1, not ${participation}.`,
    );
  const recorded = request.recorded?.find((each) => each.product === product);
  return {
    rules: rulesOf({ ...request, ...recorded }),
    fees: feesOf(recorded?.fees ?? request.fees),
    slippage: slippageOf(request),
    profile: FILL_PROFILES[fill_profile],
    ...(participation === undefined ? {} : { participation: positive(participation, "participation") }),
    latencyMs: latency_ms,
    market: mode,
    leverage,
    shorts: short,
    maintenanceRate: positive(request.maintenance_rate, "maintenance rate"),
  };
}

function rulesOf({
  tick,
  lot,
  minimum_quantity,
  minimum_notional,
}: Omit<RecordedProduct, "product" | "fees"> & { readonly lot: string }): TradingRules {
  return {
    lot: Quantity(positive(lot, "lot")),
    quoteScale: DEFAULT_TERMS.rules.quoteScale,
    ...(tick === undefined ? {} : { tick: Price(positive(tick, "tick")) }),
    ...(minimum_quantity === undefined
      ? {}
      : { minimumQuantity: Quantity(positive(minimum_quantity, "minimum quantity")) }),
    ...(minimum_notional === undefined
      ? {}
      : { minimumNotional: positive(minimum_notional, "minimum notional") }),
  };
}

const feesOf = (fees: readonly FeeRow[]): FeeSchedule =>
  fees.length === 0
    ? flatFee(Decimal.ZERO)
    : fees.map(({ from, maker_bps, taker_bps }) => ({
        from,
        makerBps: Decimal.of(maker_bps),
        takerBps: Decimal.of(taker_bps),
      }));

function slippageOf({ slippage_bps, volume_slippage }: BacktestRequest): Slippage {
  if (volume_slippage !== undefined) {
    const [impact, shareMax, ...more] = volume_slippage.split(":");
    if (impact === undefined || shareMax === undefined || more.length > 0) {
      throw invalid(
        `"${volume_slippage}" is not a slippage by volume: write impact:share-max, such as 0.1:0.025.`,
      );
    }
    return {
      model: "volume-share",
      impact: positive(impact, "impact"),
      shareMax: positive(shareMax, "share"),
    };
  }
  const bps = Decimal.of(slippage_bps);
  return bps.isZero() ? NO_SLIPPAGE : { model: "bps", bps };
}

function positive(text: string, what: string): Decimal {
  const value = Decimal.parse(text);
  if (value.ok && value.value.isPositive()) return value.value;
  throw invalid(`The ${what} must be a number above zero, not "${text.slice(0, 40)}".`);
}

const invalid = (message: string): Fault => new Fault("InvalidRequest", "usage", message);
