/**
 * What strategies see: the first record of each candle, in the order of the log. A revision or a repeat is shown to
 * people and never decided on again. One bit a candle is kept.
 */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "./candle.ts";
import { BLOCK_SLOTS, blockOf, slotOf } from "./candle-block.ts";
import { impossibilityAt } from "./quality.ts";
import type { Timeframe } from "./timeframe.ts";

/** Remembers which candles of a series were recorded. */
export class FirstRecords {
  readonly #timeframe: Timeframe;
  readonly #seen = new Map<number, Uint32Array>();

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** The possible candles of a record that no record before it had, in its order; the record itself where that is all. */
  take(candles: CandleColumns): CandleColumns {
    const fresh: number[] = [];
    for (let index = 0; index < candles.time.length; index++) {
      if (impossibilityAt(candles, index, this.#timeframe) !== undefined) continue;
      if (this.#mark(candles.time[index]!)) fresh.push(index);
    }
    if (fresh.length === candles.time.length) return candles;
    const taken = emptyColumns(fresh.length);
    for (const field of CANDLE_FIELDS) {
      for (let place = 0; place < fresh.length; place++) taken[field][place] = candles[field][fresh[place]!]!;
    }
    return taken;
  }

  /** Marks a candle as seen; false where it was before. */
  #mark(time: number): boolean {
    const block = blockOf(this.#timeframe, time);
    const slot = slotOf(this.#timeframe, time);
    let bits = this.#seen.get(block);
    if (!bits) {
      bits = new Uint32Array(BLOCK_SLOTS / 32);
      this.#seen.set(block, bits);
    }
    const bit = 1 << (slot & 31);
    if ((bits[slot >>> 5]! & bit) !== 0) return false;
    bits[slot >>> 5]! |= bit;
    return true;
  }
}
