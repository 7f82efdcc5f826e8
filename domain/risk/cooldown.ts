import { formatMillis } from "../time/instant.ts";
import { endOf, tripsSince } from "./round-trips.ts";
import type { Rule } from "./rule.ts";

/** A product that was just left is not entered again at once. */
export const cooldown: Rule = (situation) => {
  const { signal, now, control } = situation;
  const { cooldownMs } = control.limits;
  if (cooldownMs === undefined) return undefined;
  for (const trip of tripsSince(situation, now - cooldownMs + 1)) {
    if (trip.symbol !== signal.product) continue;
    const until = formatMillis(endOf(trip) + cooldownMs);
    return { rule: "cooldown", reason: `${signal.product} was left a short time ago: not before ${until}.` };
  }
  return undefined;
};
