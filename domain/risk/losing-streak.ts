import { formatMillis } from "../time/instant.ts";
import { tripsSince } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** So many losses in a row are followed by a pause, from the last of them on. A round trip that ends even is a loss. */
export const losingStreak: Rule = (situation) => {
  const { now, control } = situation;
  const streak = control.limits.losingStreak;
  if (streak === undefined) return undefined;
  let losses = 0;
  let last: number | undefined;
  const trips = tripsSince(situation, Number.NEGATIVE_INFINITY);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    if (trip.realizedPnl.isPositive()) return undefined;
    last ??= trips.end;
    if (last + streak.pauseMs <= now) return undefined;
    losses += 1;
    if (losses < streak.losses) continue;
    const until = formatMillis(last + streak.pauseMs);
    return { rule: "losing-streak", reason: `${losses} losses in a row: not before ${until}.` };
  }
  return undefined;
};
