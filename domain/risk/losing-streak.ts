import { formatMillis } from "../time/instant.ts";
import { endOf, tripsSince } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** So many losses in a row are followed by a pause, from the last of them on. A round trip that ends even is a loss. */
export const losingStreak: Rule = (situation) => {
  const { now, control } = situation;
  const streak = control.limits.losingStreak;
  if (streak === undefined) return undefined;
  let losses = 0;
  let last: number | undefined;
  for (const trip of tripsSince(situation, Number.NEGATIVE_INFINITY)) {
    if (trip.realizedPnl.isPositive()) return undefined;
    last ??= endOf(trip);
    if (last + streak.pauseMs <= now) return undefined;
    losses += 1;
    if (losses < streak.losses) continue;
    const until = formatMillis(last + streak.pauseMs);
    return { rule: "losing-streak", reason: `${losses} losses in a row: not before ${until}.` };
  }
  return undefined;
};
