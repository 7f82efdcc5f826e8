import { millisOfInstant, parseInstant } from "../time/instant.ts";
import type { Rule } from "./rule.ts";

/** A signal is not acted on after the time that its strategy gave it. */
export const signalExpired: Rule = ({ signal, now }) => {
  if (signal.valid_until === undefined) return undefined;
  const until = parseInstant(signal.valid_until);
  if (until.ok && now <= millisOfInstant(until.value)) return undefined;
  return { rule: "signal-expired", reason: `The signal was valid until ${signal.valid_until}.` };
};
