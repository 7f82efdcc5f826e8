/** Which trial of a sweep is the best, and how much of that is luck. */
import { momentsOf } from "../../statistics/kernels/moments.ts";
import type { Performance } from "../../statistics/sample.ts";
import type { TrialOutcome } from "./outcome.ts";

/** What counts as better. */
export type Goal = "highest" | "lowest";

/** The place of the best trial by a metric, the first of equal ones; undefined where no trial has the figure. */
export function bestOf(outcomes: readonly TrialOutcome[], metric: string, goal: Goal): number | undefined {
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [index, { figures }] of outcomes.entries()) {
    const figure = figures[metric];
    if (figure === undefined) continue;
    const rank = goal === "highest" ? figure : -figure;
    if (rank > most) [best, most] = [index, rank];
  }
  return best;
}

/**
 * What the deflated Sharpe ratio takes: how many trials were made, those without trades included, and the variance (n - 1)
 * of their daily Sharpe ratios. Undefined where fewer than two have one.
 */
export function trialsOf(outcomes: readonly TrialOutcome[]): Performance["trials"] {
  const ratios = outcomes.flatMap(({ dailySharpe }) => (dailySharpe === undefined ? [] : [dailySharpe]));
  if (ratios.length < 2) return undefined;
  const { count, second } = momentsOf(Float64Array.from(ratios));
  return { count: outcomes.length, variance: second / (count - 1) };
}
