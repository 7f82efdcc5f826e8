/**
 * What strategies see: the first record of each candle, in the order of the log. A revision or a repeat is shown to
 * people and never decided on again. One bit a candle is kept.
 */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "./candle.ts";
import { BLOCK_SLOTS, blockOf, blockStart } from "./candle-block.ts";
import { impossibilityAt } from "./quality.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** Remembers which candles of a series were recorded. */
export class FirstRecords {
  readonly #timeframe: Timeframe;
  readonly #width: number;
  readonly #seen = new Map<number, Uint32Array>();
  /** The block at hand, and when its first slot opens. */
  #bits: Uint32Array = new Uint32Array(0);
  #start = Number.NaN;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
    this.#width = widthOf(timeframe);
  }

  /** The possible candles of a record that no record before it had, in its order; the record itself where that is all. */
  take(candles: CandleColumns): CandleColumns {
    const { time } = candles;
    let fresh: number[] | undefined;
    for (let index = 0; index < time.length; index++) {
      const isFresh =
        impossibilityAt(candles, index, this.#timeframe) === undefined && this.#mark(time[index]!);
      // Nearly always all of them are.
      if (isFresh) fresh?.push(index);
      else fresh ??= Array.from({ length: index }, (_, place) => place);
    }
    if (fresh === undefined) return candles;
    const taken = emptyColumns(fresh.length);
    for (const field of CANDLE_FIELDS) {
      for (let place = 0; place < fresh.length; place++) taken[field][place] = candles[field][fresh[place]!]!;
    }
    return taken;
  }

  /** Marks slots that were given as they are: a candle that comes for one of them later is none before it. */
  pass(times: Float64Array): void {
    for (const time of times) this.#mark(time);
  }

  /** Marks a candle as seen; false where it was before. */
  #mark(time: number): boolean {
    let slot = (time - this.#start) / this.#width;
    if (!(slot >= 0 && slot < BLOCK_SLOTS)) {
      this.#open(blockOf(this.#timeframe, time));
      slot = (time - this.#start) / this.#width;
    }
    const bit = 1 << (slot & 31);
    const word = slot >>> 5;
    if ((this.#bits[word]! & bit) !== 0) return false;
    this.#bits[word]! |= bit;
    return true;
  }

  /** Takes a block at hand: candles that follow each other are mostly of one. */
  #open(block: number): void {
    let bits = this.#seen.get(block);
    if (!bits) {
      bits = new Uint32Array(BLOCK_SLOTS / 32);
      this.#seen.set(block, bits);
    }
    this.#bits = bits;
    this.#start = blockStart(this.#timeframe, block);
  }
}
