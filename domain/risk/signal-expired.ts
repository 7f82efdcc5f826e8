import { formatMillis } from "../time/instant.ts";
import type { Rule } from "./rule.ts";

/** A signal is not acted on after the time that its strategy gave it. */
export const signalExpired: Rule = ({ signal, now }) =>
  signal.validUntil === undefined || now <= signal.validUntil
    ? undefined
    : { rule: "signal-expired", reason: `The signal was valid until ${formatMillis(signal.validUntil)}.` };
