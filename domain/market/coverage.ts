/**
 * What is known of a series' time line: a slot without a candle inside the coverage is known to be empty, outside of
 * it nobody has asked yet. The difference decides whether a hole is worth fetching.
 */
import { type Timeframe, widthOf } from "./timeframe.ts";

/** A stretch of time in epoch milliseconds: `from` included, `to` excluded. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A run of slots without candles. */
export interface Gap extends Interval {
  /** How many candles would fit in. */
  readonly missing: number;
  readonly kind: GapKind;
}

/**
 * `empty`: the source was asked, and nobody traded. `outage`: the venue had no market. `not-fetched`: nobody asked.
 */
export type GapKind = "empty" | "outage" | "not-fetched";

/** What is known of a series beside its candles. */
export interface KnownTime {
  /** What its candles are complete for. */
  readonly coverage: Coverage;
  /** When its venue had no market. */
  readonly outages: Coverage;
}

/** A set of moments as disjoint intervals, oldest first; touching ones become one. */
export class Coverage {
  readonly #intervals: Interval[];

  /** From intervals that a coverage once held. */
  constructor(intervals: Iterable<Interval> = []) {
    this.#intervals = [];
    for (const { from, to } of intervals) this.add(from, to);
  }

  /** The intervals, oldest first. */
  get intervals(): readonly Interval[] {
    return this.#intervals;
  }

  /** Adds an interval; an empty one adds nothing. Returns whether the set changed. */
  add(from: number, to: number): boolean {
    if (!(from < to)) return false;
    // The first interval that ends at or after `from`, and the first that begins after `to`: what is between melts.
    const first = this.#search((interval) => interval.to >= from);
    const end = this.#search((interval) => interval.from > to);
    const held = this.#intervals[first];
    if (end - first === 1 && held && held.from <= from && held.to >= to) return false;
    const melted: Interval =
      first === end
        ? { from, to }
        : { from: Math.min(from, held!.from), to: Math.max(to, this.#intervals[end - 1]!.to) };
    this.#intervals.splice(first, end - first, melted);
    return true;
  }

  /** Whether every moment of the interval is in the set. */
  contains(from: number, to: number): boolean {
    const held = this.#intervals[this.#search((interval) => interval.to > from)];
    return from >= to || (held !== undefined && held.from <= from && held.to >= to);
  }

  /** The intervals within a stretch that are not in the set. */
  gaps(from: number, to: number): readonly Interval[] {
    const gaps: Interval[] = [];
    let at = from;
    for (let index = this.#search((held) => held.to > from); index < this.#intervals.length; index++) {
      const held = this.#intervals[index]!;
      if (held.from >= to) break;
      if (held.from > at) gaps.push({ from: at, to: held.from });
      at = held.to;
    }
    if (at < to) gaps.push({ from: at, to });
    return gaps;
  }

  /** The index of the first interval for which `holds` is true, which it stays from there on. */
  #search(holds: (interval: Interval) => boolean): number {
    let low = 0;
    let high = this.#intervals.length;
    // Series grow at their end: look there first.
    if (high > 0 && !holds(this.#intervals[high - 1]!)) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#intervals[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The runs of consecutive candles in rising open times: what a source that only has rows covers. */
export function runsOf(times: Float64Array, timeframe: Timeframe): readonly Interval[] {
  const width = widthOf(timeframe);
  const runs: Interval[] = [];
  let from = times[0];
  if (from === undefined) return runs;
  for (let index = 1; index < times.length; index++) {
    const end = times[index - 1]! + width;
    if (times[index]! === end) continue;
    runs.push({ from, to: end });
    from = times[index]!;
  }
  runs.push({ from, to: times[times.length - 1]! + width });
  return runs;
}

/** The gaps of a series between `from` and `to`, oldest first: what its runs of candles leave open, by what is known. */
export function gapsOf(
  runs: readonly Interval[],
  { coverage, outages }: KnownTime,
  timeframe: Timeframe,
  { from, to }: Interval,
): readonly Gap[] {
  const width = widthOf(timeframe);
  const gap = (interval: Interval, kind: GapKind): Gap => ({
    ...interval,
    missing: Math.round((interval.to - interval.from) / width),
    kind,
  });
  return new Coverage(runs).gaps(from, to).flatMap((hole) => {
    const unknown = coverage.gaps(hole.from, hole.to);
    return [
      ...unknown.map((interval) => gap(interval, "not-fetched")),
      ...new Coverage(unknown).gaps(hole.from, hole.to).flatMap((known) => {
        const empty = outages.gaps(known.from, known.to);
        const lost = new Coverage(empty).gaps(known.from, known.to);
        return [
          ...empty.map((interval) => gap(interval, "empty")),
          ...lost.map((interval) => gap(interval, "outage")),
        ];
      }),
    ].sort((a, b) => a.from - b.from);
  });
}
