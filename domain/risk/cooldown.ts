import { formatMillis } from "../time/instant.ts";
import { tripsSince } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** A product that was just left is not entered again at once. */
export const cooldown: Rule = (situation) => {
  const { signal, now, control } = situation;
  const { cooldownMs } = control.limits;
  if (cooldownMs === undefined) return undefined;
  const trips = tripsSince(situation, now - cooldownMs + 1);
  for (let trip = trips.next(); trip !== undefined; trip = trips.next()) {
    if (trip.symbol !== signal.product) continue;
    const until = formatMillis(trips.end + cooldownMs);
    return { rule: "cooldown", reason: `${signal.product} was left a short time ago: not before ${until}.` };
  }
  return undefined;
};
