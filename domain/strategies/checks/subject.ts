/** What a strategy is checked on, and what it says there. */
import type { Parameters } from "../../events/fields.ts";
import { unwrap } from "../../fault.ts";
import { type Candle, type CandleColumns, candleAt, sliceColumns } from "../../market/candle.ts";
import { type Intent, NO_INTENTS } from "../intent.ts";
import type { RunningStrategy, Series, Strategy } from "../strategy.ts";

/** A strategy with parameters, on candles. */
export interface Subject {
  readonly strategy: Strategy;
  readonly parameters: Parameters;
  readonly series: Series;
  readonly candles: CandleColumns;
}

/** What came of a check. */
export interface Finding {
  readonly outcome: "passed" | "failed" | "skipped";
  /** What was done, or what is wrong and what to do about it, in one sentence. */
  readonly detail: string;
}

/** What was said on the candles of a run, by their place in the whole series. */
export type Said = ReadonlyMap<number, readonly Intent[]>;

/** Starts the strategy, also from a snapshot. */
export const startOf = ({ strategy, parameters, series }: Subject, snapshot?: unknown): RunningStrategy =>
  unwrap(strategy.start(parameters, series, snapshot));

/** What a fresh run says on the candles from one place to another, which it is told of beforehand. */
export function saidOn(subject: Subject, from = 0, to = subject.candles.time.length): Said {
  const run = startOf(subject);
  run.load(sliceColumns(subject.candles, from, to));
  return saidBy(run, subject, from, to);
}

/** What a run says on candles, each an object of its own. */
export function saidBy(run: RunningStrategy, { candles }: Subject, from: number, to: number): Said {
  const said = new Map<number, readonly Intent[]>();
  for (let index = from; index < to; index++) note(said, index, run.onCandle(candleAt(candles, index)));
  return said;
}

/** Keeps what was said on a candle, where anything was. */
export function note(said: Map<number, readonly Intent[]>, index: number, intents: readonly Intent[]): void {
  if (intents !== NO_INTENTS && intents.length > 0) said.set(index, intents);
}

/** The first place from `from` on, and before `to`, at which two runs say different things. */
export function differenceOf(left: Said, right: Said, from: number, to: number): number | undefined {
  const places = new Set([...left.keys(), ...right.keys()]);
  for (const index of [...places].sort((a, b) => a - b)) {
    if (index < from || index >= to) continue;
    if (JSON.stringify(left.get(index) ?? []) !== JSON.stringify(right.get(index) ?? [])) return index;
  }
  return undefined;
}

/** What was said at a place, for people. */
export function wordsOf(said: Said, index: number): string {
  const intents = said.get(index) ?? [];
  return intents.length === 0 ? "nothing" : intents.map(({ action, tag }) => `${action} (${tag})`).join(", ");
}

/** Some of the places of a series, spread evenly, the first and the last among them. */
export function spread(places: readonly number[], most: number): readonly number[] {
  if (places.length <= most) return places;
  return Array.from(
    { length: most },
    (_, step) => places[Math.round((step * (places.length - 1)) / (most - 1))]!,
  );
}

/** The open time of a candle, to say where something is. */
export const timeAt = ({ candles }: Subject, index: number): number => candles.time[index]!;

/** An object that is given for every candle, as engines do for speed. */
export function reusedView(): { -readonly [K in keyof Candle]: number } {
  return { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
}
