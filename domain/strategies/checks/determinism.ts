/**
 * Whether a strategy says the same again: alone, beside another run of itself, and given one object for every candle,
 * as engines do for speed.
 */
import { CANDLE_FIELDS, candleAt } from "../../market/candle.ts";
import { formatMillis } from "../../time/instant.ts";
import type { Intent } from "../intent.ts";
import {
  differenceOf,
  type Finding,
  note,
  reusedView,
  type Said,
  type Subject,
  saidOn,
  startOf,
  timeAt,
  wordsOf,
} from "./subject.ts";

/** Runs it again in three ways. */
export function checkDeterminism(subject: Subject, first: Said): Finding {
  const [one, other] = sideBySide(subject);
  const again: readonly (readonly [said: Said, how: string, remedy: string])[] = [
    [saidOn(subject), "in a later run", "nothing but its state may change"],
    [one, "beside a second run of itself", "keep nothing outside of its state"],
    [other, "beside a first run of itself", "keep nothing outside of its state"],
    [
      onReusedView(subject),
      "when all candles are one object",
      "copy numbers out of the candle, not the candle",
    ],
  ];
  for (const [said, how, remedy] of again) {
    const index = differenceOf(first, said, 0, subject.candles.time.length);
    if (index === undefined) continue;
    const detail = `On ${formatMillis(timeAt(subject, index))} it says ${wordsOf(first, index)}, but ${wordsOf(said, index)} ${how}: ${remedy}.`;
    return { outcome: "failed", detail };
  }
  return { outcome: "passed", detail: `The same signals in ${again.length + 1} runs.` };
}

/** Two runs, of which one is always a few candles ahead. */
function sideBySide(subject: Subject): readonly [Said, Said] {
  const { candles } = subject;
  const [ahead, behind] = [startOf(subject), startOf(subject)];
  const [first, second] = [new Map<number, readonly Intent[]>(), new Map<number, readonly Intent[]>()];
  const lag = 3;
  for (let index = 0; index < candles.time.length + lag; index++) {
    if (index < candles.time.length) note(first, index, ahead.onCandle(candleAt(candles, index)));
    if (index >= lag) note(second, index - lag, behind.onCandle(candleAt(candles, index - lag)));
  }
  return [first, second];
}

function onReusedView(subject: Subject): Said {
  const { candles } = subject;
  const run = startOf(subject);
  const view = reusedView();
  const said = new Map<number, readonly Intent[]>();
  for (let index = 0; index < candles.time.length; index++) {
    for (const field of CANDLE_FIELDS) view[field] = candles[field][index]!;
    note(said, index, run.onCandle(view));
  }
  return said;
}
