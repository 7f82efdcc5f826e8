/** How far back protections and sizing look on round trips. */
import type { RiskLimits } from "./limits.ts";

/** Round trips that ended within a time before a decision, and in any case so many of the newest. */
export interface History {
  readonly withinMs: number;
  readonly trips: number;
}

const DAY_MS = 86_400_000;

/** What of the past an account's limits ask for. */
export function historyFor(limits: RiskLimits): History {
  const { cooldownMs = 0, maxDailyLoss, maxDrawdown, stopGuard, lowProfit, losingStreak, sizing } = limits;
  return {
    withinMs: Math.max(
      cooldownMs,
      maxDailyLoss === undefined ? 0 : DAY_MS,
      maxDrawdown?.withinMs ?? 0,
      stopGuard === undefined ? 0 : stopGuard.pauseMs + stopGuard.withinMs,
      lowProfit === undefined ? 0 : lowProfit.pauseMs + lowProfit.withinMs,
    ),
    trips: Math.max(losingStreak?.losses ?? 0, sizing?.kind === "kelly" ? sizing.trades : 0),
  };
}

/** Whether a history holds all that another one asks for. */
export const holds = (known: History, asked: History): boolean =>
  known.withinMs >= asked.withinMs && known.trips >= asked.trips;
