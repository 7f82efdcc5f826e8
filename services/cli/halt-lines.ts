/** Which halts are in force, in sentences. */
import type { Closing, Halt, HaltState } from "@spot-canvas/domain/contract/halts";

/** A line for each halt of an answer. */
export function haltLines(text: string): readonly string[] {
  const { halts, closing = [] } = JSON.parse(text) as HaltState;
  if (halts.length === 0) return ["Trading is not halted."];
  return [...halts.map(lineOf), ...closing.map(closingLine)];
}

const closingLine = ({ account_id, symbol, reason }: Closing): string =>
  reason === undefined
    ? `${symbol} of ${account_id} is being closed: see \`canvas positions ${account_id}\`.`
    : `${symbol} of ${account_id} is NOT closed: ${reason}.`;

function lineOf({ account_id: account, reason, close, freeze, since }: Halt): string {
  const who = account === undefined ? "All accounts are" : `The account ${account} is`;
  const how = freeze ? "halted and frozen" : close ? "halted, and closed" : "halted";
  return `${who} ${how} since ${since}: ${reason}.`;
}
