/** Which halts are in force, in sentences. */
import type { HaltState } from "@spot-canvas/domain/contract/halts";

/** A line for each halt of an answer. */
export function haltLines(text: string): readonly string[] {
  const { halts } = JSON.parse(text) as HaltState;
  if (halts.length === 0) return ["Trading is not halted."];
  return halts.map(({ account_id: account, reason, close, freeze, since }) => {
    const who = account === undefined ? "All accounts are" : `The account ${account} is`;
    const how = freeze ? "halted and frozen" : close ? "halted, and closed" : "halted";
    return `${who} ${how} since ${since}: ${reason}.`;
  });
}
