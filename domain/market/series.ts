/**
 * A series of candles as the records of the log make it: blocks of columns, what is covered, and how often a record
 * replaced another. It can be put down and taken up again block by block; what it shows is the best record of each
 * candle. What a strategy sees is the first: see {@link FirstRecords}.
 */
import type { CandleSource, CandlesRecorded } from "../events/candles-recorded.ts";
import { blockOf, CandleBlock } from "./candle-block.ts";
import { Coverage } from "./coverage.ts";
import { precedenceOf, SOURCES_BY_RANK } from "./precedence.ts";
import { impossibilityAt } from "./quality.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** What a series can say of itself without its candles. */
export interface SeriesSummary {
  /** Open time of the oldest candle; absent while there is none. */
  readonly first?: number;
  /** Open time of the newest candle; absent while there is none. */
  readonly last?: number;
  readonly candles: number;
  /** How often a record with other values replaced what was shown. */
  readonly revisions: number;
  /** Candles in records that are impossible: not shown. */
  readonly refused: number;
  /** Whose records there are, worst first. */
  readonly sources: readonly CandleSource[];
  /** The position in MARKET of the last record that was folded in. */
  readonly position: number;
  /**
   * The position in MARKET of the last record that changed what was told before: a candle, or a hole, that lies before
   * the end of the series as it was then. What is asked for again with the same revision is the same.
   */
  readonly revision: number;
}

const NOTHING: SeriesSummary = {
  candles: 0,
  revisions: 0,
  refused: 0,
  sources: [],
  position: 0,
  revision: 0,
};

/** One series. */
export class CandleSeries {
  readonly timeframe: Timeframe;
  readonly coverage: Coverage;
  readonly #blocks = new Map<number, CandleBlock>();
  #summary: SeriesSummary;

  constructor(timeframe: Timeframe, summary: SeriesSummary = NOTHING, coverage: Coverage = new Coverage()) {
    this.timeframe = timeframe;
    this.coverage = coverage;
    this.#summary = summary;
  }

  get summary(): SeriesSummary {
    return this.#summary;
  }

  /** The blocks in memory. */
  get blocks(): ReadonlyMap<number, CandleBlock> {
    return this.#blocks;
  }

  /** Takes up a block that is in storage. */
  load(block: CandleBlock): void {
    this.#blocks.set(block.number, block);
  }

  /** Puts down every block that `keep` does not want: they are stored and can be loaded again. */
  unload(keep: (block: number) => boolean): void {
    for (const number of this.#blocks.keys()) if (!keep(number)) this.#blocks.delete(number);
  }

  /**
   * Takes in the next record of the log; one that was folded in before changes nothing. Every block that it touches
   * and that holds candles is in memory. Impossible candles are counted and never shown. Gives the open times of the
   * candles that show other values since.
   */
  record(record: CandlesRecorded, position: number): readonly number[] {
    if (position <= this.#summary.position) return [];
    const revised: number[] = [];
    const precedence = precedenceOf(record.source, position);
    const { candles } = record;
    let { first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY } = this.#summary;
    let { candles: count, refused, revision } = this.#summary;
    const end = this.#end;
    let block: CandleBlock | undefined;
    for (let index = 0; index < candles.time.length; index++) {
      if (impossibilityAt(candles, index, this.timeframe) !== undefined) {
        refused++;
        continue;
      }
      const time = candles.time[index]!;
      const number = blockOf(this.timeframe, time);
      if (block?.number !== number) block = this.#blockAt(number);
      const placement = block.put(candles, index, precedence);
      if (placement === "revised") revised.push(time);
      if (placement === "revised" || (placement === "added" && time < end)) revision = position;
      if (placement !== "added") continue;
      count++;
      if (time < first) first = time;
      if (time > last) last = time;
    }
    for (const { from, to } of record.coverage) {
      if (!this.coverage.contains(from, Math.min(to, end))) revision = position;
      this.coverage.add(from, to);
    }
    const held = this.#summary.sources;
    const sources = held.includes(record.source)
      ? held
      : SOURCES_BY_RANK.filter((source) => source === record.source || held.includes(source));
    const ends = count > 0 ? { first, last } : {};
    const revisions = this.#summary.revisions + revised.length;
    this.#summary = { ...ends, candles: count, revisions, refused, sources, position, revision };
    return revised;
  }

  /** Where what is told ends: behind the newest candle, and behind what is covered. */
  get #end(): number {
    const { last } = this.#summary;
    const covered = this.coverage.intervals.at(-1)?.to ?? Number.NEGATIVE_INFINITY;
    return last === undefined ? covered : Math.max(covered, last + widthOf(this.timeframe));
  }

  #blockAt(number: number): CandleBlock {
    const held = this.#blocks.get(number);
    if (held) return held;
    const block = new CandleBlock(this.timeframe, number);
    this.#blocks.set(number, block);
    return block;
  }
}
