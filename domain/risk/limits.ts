/** How much an account dares, in numbers to decide with. What is undefined bounds nothing. */
import type { ExitDefaults, RiskSettings, SizingRule } from "../events/bodies/risk.ts";
import { Decimal } from "../money/decimal.ts";
import { type ExitPlan, exitPlanOf } from "../orders/exit-plan.ts";

/** How an entry without a size of its own is sized: by an amount, or by a part of the equity. */
export type Sizing =
  | { readonly kind: "fixed"; readonly quote: Decimal }
  | { readonly kind: "equity"; readonly fraction: Decimal }
  | { readonly kind: "volatility"; readonly risk: Decimal; readonly atr: Decimal | undefined }
  | { readonly kind: "kelly"; readonly cap: Decimal; readonly start: Decimal; readonly trades: number };

/** The limits. */
export interface RiskLimits {
  readonly sizing: Sizing | undefined;
  readonly exits: ExitPlan | undefined;
  readonly maxOrder: Decimal | undefined;
  readonly maxPosition: Decimal | undefined;
  readonly maxProductExposure: Decimal | undefined;
  readonly maxExposure: Decimal | undefined;
  readonly maxPositions: number | undefined;
  readonly minConfidence: Decimal | undefined;
  readonly maxSignalAgeMs: number | undefined;
  readonly cooldownMs: number | undefined;
  readonly maxDailyLoss: Decimal | undefined;
  readonly maxDrawdown: { readonly fraction: Decimal; readonly withinMs: number } | undefined;
  readonly stopGuard:
    | { readonly stops: number; readonly withinMs: number; readonly pauseMs: number }
    | undefined;
  readonly losingStreak: { readonly losses: number; readonly pauseMs: number } | undefined;
  readonly lowProfit:
    | {
        readonly trades: number;
        readonly withinMs: number;
        readonly profit: Decimal;
        readonly pauseMs: number;
      }
    | undefined;
}

/** The limits of settings that are recorded. */
export function limitsOf(settings: RiskSettings): RiskLimits {
  const { max_drawdown: drawdown, stop_guard: stops, losing_streak: streak, low_profit: low } = settings;
  return {
    sizing: settings.sizing && sizingOf(settings.sizing),
    exits: settings.exits && planOf(settings.exits),
    maxOrder: decimalOf(settings.max_order),
    maxPosition: decimalOf(settings.max_position),
    maxProductExposure: decimalOf(settings.max_product_exposure),
    maxExposure: decimalOf(settings.max_exposure),
    maxPositions: settings.max_positions,
    minConfidence: decimalOf(settings.min_confidence),
    maxSignalAgeMs: settings.max_signal_age_ms,
    cooldownMs: settings.cooldown_ms,
    maxDailyLoss: decimalOf(settings.max_daily_loss),
    maxDrawdown: drawdown && {
      fraction: Decimal.of(drawdown.fraction),
      withinMs: drawdown.within_ms ?? Number.POSITIVE_INFINITY,
    },
    stopGuard: stops && { stops: stops.stops, withinMs: stops.within_ms, pauseMs: stops.pause_ms },
    losingStreak: streak && { losses: streak.losses, pauseMs: streak.pause_ms },
    lowProfit: low && {
      trades: low.trades,
      withinMs: low.within_ms,
      profit: Decimal.of(low.profit),
      pauseMs: low.pause_ms,
    },
  };
}

const decimalOf = (text: string | undefined): Decimal | undefined =>
  text === undefined ? undefined : Decimal.of(text);

const planOf = (exits: ExitDefaults): ExitPlan | undefined =>
  Object.keys(exits).length === 0 ? undefined : exitPlanOf(exits);

function sizingOf(rule: SizingRule): Sizing {
  switch (rule.kind) {
    case "fixed":
      return { kind: "fixed", quote: Decimal.of(rule.quote) };
    case "equity":
      return { kind: "equity", fraction: Decimal.of(rule.fraction) };
    case "volatility":
      return { kind: "volatility", risk: Decimal.of(rule.risk), atr: decimalOf(rule.atr) };
    case "kelly":
      return { ...rule, cap: Decimal.of(rule.cap), start: Decimal.of(rule.start) };
    default:
      return rule satisfies never;
  }
}

/** An account that nobody has set limits for. */
export const NO_LIMITS: RiskLimits = limitsOf({});
