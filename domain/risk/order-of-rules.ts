/** In which order the rules are asked: the first that has something against a signal gives the reason. */
import { againstTrend } from "./against-trend.ts";
import { alreadyHeld } from "./already-held.ts";
import { cooldown } from "./cooldown.ts";
import { dailyLoss } from "./daily-loss.ts";
import { directionNotConfigured } from "./direction-not-configured.ts";
import { drawdown } from "./drawdown.ts";
import { halted } from "./halted.ts";
import { losingStreak } from "./losing-streak.ts";
import { lowConfidence } from "./low-confidence.ts";
import { lowProfit } from "./low-profit.ts";
import { maximumPositions } from "./maximum-positions.ts";
import { noShorts } from "./no-shorts.ts";
import { orderOpen } from "./order-open.ts";
import type { Decline, Rule, Situation } from "./rule.ts";
import { signalExpired } from "./signal-expired.ts";
import { staleSignal } from "./stale-signal.ts";
import { stopGuard } from "./stop-guard.ts";

/** What an entry has to pass before it is looked at what it wants. */
export const PROTECTIONS: readonly Rule[] = [
  halted,
  signalExpired,
  staleSignal,
  lowConfidence,
  cooldown,
  dailyLoss,
  drawdown,
  stopGuard,
  losingStreak,
  lowProfit,
];

/** What speaks against the direction of an entry, and against one more position. */
export const CONFLICTS: readonly Rule[] = [
  directionNotConfigured,
  againstTrend,
  noShorts,
  alreadyHeld,
  orderOpen,
  maximumPositions,
];

/** The same for an entry with a size of its own, which may add to what is held. */
export const ADDING: readonly Rule[] = [
  directionNotConfigured,
  againstTrend,
  noShorts,
  orderOpen,
  maximumPositions,
];

/** What speaks against moving to a target: away from it, and towards it. */
export const REDUCING: readonly Rule[] = [signalExpired, orderOpen];
export const TARGETING: readonly Rule[] = [directionNotConfigured, againstTrend, orderOpen, maximumPositions];

/** The first decline. */
export function firstDecline(rules: readonly Rule[], situation: Situation): Decline | undefined {
  for (const rule of rules) {
    const decline = rule(situation);
    if (decline) return decline;
  }
  return undefined;
}
