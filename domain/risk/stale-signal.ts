import type { Rule } from "./rule.ts";

/** A signal that took too long says nothing of the price of now. */
export const staleSignal: Rule = ({ signal, now, control: { limits } }) => {
  const { maxSignalAgeMs } = limits;
  if (maxSignalAgeMs === undefined) return undefined;
  const age = now - signal.closeTime;
  if (age <= maxSignalAgeMs) return undefined;
  const reason = `The signal is ${age} ms old, and the account acts on none older than ${maxSignalAgeMs} ms.`;
  return { rule: "stale-signal", reason };
};
