/** Whether a strategy's warm-up is enough: behind it, what it says must not depend on where the series began. */
import { formatMillis } from "../../time/instant.ts";
import {
  differenceOf,
  type Finding,
  type Said,
  type Subject,
  saidOn,
  spread,
  startOf,
  timeAt,
  wordsOf,
} from "./subject.ts";

/** Places at which the series is begun anew. */
const BEGINNINGS = 12;

/** Compares what it says behind its warm-up with what it says when more candles went before. */
export function checkWarmUp(subject: Subject, whole: Said): Finding {
  const { warmUp } = startOf(subject);
  if (subject.strategy.isAnchored) {
    return { outcome: "skipped", detail: "By its own word what it says depends on where it began." };
  }
  const { length } = subject.candles.time;
  const last = length - warmUp - 1;
  if (last < 1) {
    const detail = `It needs ${warmUp} candles before the first that counts, and there are ${length}: give more.`;
    return { outcome: "skipped", detail };
  }
  const places = spread(
    Array.from({ length: last }, (_, index) => index + 1),
    BEGINNINGS,
  );
  for (const begin of places) {
    const part = saidOn(subject, begin);
    const index = differenceOf(whole, part, begin + warmUp, length);
    if (index === undefined) continue;
    const detail = `On ${formatMillis(timeAt(subject, index))} it says ${wordsOf(whole, index)}, but ${wordsOf(part, index)} when the series begins ${index - begin} candles before: ${warmUp} are not enough, so raise warmUp, or say isAnchored where that is its nature.`;
    return { outcome: "failed", detail };
  }
  return {
    outcome: "passed",
    detail: `${warmUp} candles before are enough, wherever the series begins (${places.length} places tried).`,
  };
}
