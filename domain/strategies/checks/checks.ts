/** Every check of a strategy, in the order in which they are shown. A new one is a file beside this and a line here. */
import { checkDeterminism } from "./determinism.ts";
import { checkLookAhead } from "./look-ahead.ts";
import { checkPlainState } from "./plain-state.ts";
import type { Finding, Said, Subject } from "./subject.ts";
import { checkWarmUp } from "./warm-up.ts";

/** A check by its name. */
export interface Check {
  readonly name: string;
  /** What it finds out, as a question. */
  readonly question: string;
  /** `said`: what the very first run said on the whole series, before which there was nothing to remember. */
  run(subject: Subject, said: Said): Finding;
}

export const CHECKS: readonly Check[] = [
  { name: "look-ahead", question: "Does it know nothing of later candles?", run: checkLookAhead },
  { name: "determinism", question: "Does it say the same again?", run: checkDeterminism },
  { name: "state", question: "Can its state be put down and taken up?", run: checkPlainState },
  { name: "warm-up", question: "Is its warm-up enough?", run: checkWarmUp },
];
