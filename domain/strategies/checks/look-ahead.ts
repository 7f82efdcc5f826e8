/**
 * Whether a strategy looks ahead: it must say the same on a candle whatever comes after it. It is run afresh on prefixes
 * of the series, which are cut right behind candles on which it said something, right before them, and elsewhere; a
 * prefix that ends with a candle finds what peeks at the very next one.
 */
import { formatMillis } from "../../time/instant.ts";
import {
  differenceOf,
  type Finding,
  type Said,
  type Subject,
  saidOn,
  spread,
  timeAt,
  wordsOf,
} from "./subject.ts";

/** Prefixes that are cut at signals, and those that are cut elsewhere. */
const CUTS = 60;

/** Compares what it says on prefixes with what it says on the whole. */
export function checkLookAhead(subject: Subject, whole: Said): Finding {
  const { length } = subject.candles.time;
  const cuts = cutsOf([...whole.keys()], length);
  for (const cut of cuts) {
    const prefix = saidOn(subject, 0, cut);
    const index = differenceOf(whole, prefix, 0, cut);
    if (index === undefined) continue;
    const detail = `On ${formatMillis(timeAt(subject, index))} it says ${wordsOf(whole, index)} when the series goes on, but ${wordsOf(prefix, index)} when it ends ${cut - 1 - index} candles later: it knows what it cannot know, so keep nothing outside of its state.`;
    return { outcome: "failed", detail };
  }
  return { outcome: "passed", detail: `The same signals on ${cuts.length} prefixes of the series.` };
}

function cutsOf(signals: readonly number[], length: number): readonly number[] {
  const atSignals = spread(signals, CUTS / 2).flatMap((index) => [index, index + 1]);
  const elsewhere = spread(
    Array.from({ length }, (_, index) => index + 1),
    CUTS,
  );
  const cuts = new Set([1, 2, 3, ...atSignals, ...elsewhere].filter((cut) => cut > 0 && cut <= length));
  return [...cuts].sort((a, b) => a - b);
}
