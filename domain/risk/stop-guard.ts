import { formatMillis } from "../time/instant.ts";
import { tripsSince, wasStopped } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** Many stops in a short time say that the market is not one to be in: a pause, from the last of them on. */
export const stopGuard: Rule = (situation) => {
  const { now, control } = situation;
  const guard = control.limits.stopGuard;
  if (guard === undefined) return undefined;
  const { stops, withinMs, pauseMs } = guard;
  const ends: number[] = [];
  const trips = tripsSince(situation, now - pauseMs - withinMs);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    if (!wasStopped(trip)) continue;
    ends.push(trips.end);
    const newest = ends.at(-stops);
    if (newest === undefined || newest - ends.at(-1)! > withinMs) continue;
    if (newest + pauseMs <= now) return undefined;
    const until = formatMillis(newest + pauseMs);
    return { rule: "stop-guard", reason: `${stops} stops were hit in a short time: not before ${until}.` };
  }
  return undefined;
};
