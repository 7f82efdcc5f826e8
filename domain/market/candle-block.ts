/**
 * A block: the candles of 1,024 consecutive slots of a timeframe's grid. Which block a candle belongs to follows from
 * its open time alone, so that pages may come in any order, twice or in pieces and leave the same blocks.
 */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns } from "./candle.ts";
import { NO_RECORD } from "./precedence.ts";
import { openTimeOf, type Timeframe, widthOf } from "./timeframe.ts";

/** Slots of a block. */
export const BLOCK_SLOTS = 1_024;

/** Candles with the precedence of the record that each is shown from. */
export interface RankedColumns extends CandleColumns {
  readonly precedence: Float64Array;
}

/** What a record did to its slot. */
export type Placement = "added" | "revised" | "repeated" | "outranked";

/** The number of the block that holds an open time. */
export function blockOf(timeframe: Timeframe, time: number): number {
  const span = widthOf(timeframe) * BLOCK_SLOTS;
  return Math.floor((time - openTimeOf(timeframe, 0)) / span);
}

/** The slot of its block that an open time on the grid is. */
export const slotOf = (timeframe: Timeframe, time: number): number =>
  (time - blockStart(timeframe, blockOf(timeframe, time))) / widthOf(timeframe);

/** When a block's first slot opens. */
export const blockStart = (timeframe: Timeframe, block: number): number =>
  block * BLOCK_SLOTS * widthOf(timeframe) + openTimeOf(timeframe, 0);

/** The candles of one block, by slot. */
export class CandleBlock {
  readonly number: number;
  readonly #start: number;
  readonly #width: number;
  readonly #columns = emptyColumns(BLOCK_SLOTS);
  readonly #precedence = new Float64Array(BLOCK_SLOTS).fill(NO_RECORD);
  readonly #changed = new Uint8Array(BLOCK_SLOTS);
  #count = 0;
  #isChanged = false;

  constructor(timeframe: Timeframe, number: number) {
    this.number = number;
    this.#start = blockStart(timeframe, number);
    this.#width = widthOf(timeframe);
  }

  /** How many candles it holds. */
  get count(): number {
    return this.#count;
  }

  /** Whether a candle changed since {@link settle}. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Places one candle of a page; the caller knows that it belongs here and stands on the grid. */
  put(candles: CandleColumns, index: number, precedence: number): Placement {
    const slot = (candles.time[index]! - this.#start) / this.#width;
    const held = this.#precedence[slot]!;
    const same = held !== NO_RECORD && this.#holds(slot, candles, index);
    if (precedence <= held) return same ? "repeated" : "outranked";
    this.#columns.time[slot] = candles.time[index]!;
    this.#columns.open[slot] = candles.open[index]!;
    this.#columns.high[slot] = candles.high[index]!;
    this.#columns.low[slot] = candles.low[index]!;
    this.#columns.close[slot] = candles.close[index]!;
    this.#columns.volume[slot] = candles.volume[index]!;
    this.#precedence[slot] = precedence;
    this.#changed[slot] = 1;
    this.#isChanged = true;
    if (held !== NO_RECORD) return same ? "repeated" : "revised";
    this.#count++;
    return "added";
  }

  #holds(slot: number, candles: CandleColumns, index: number): boolean {
    const { open, high, low, close, volume } = this.#columns;
    return (
      open[slot] === candles.open[index] &&
      high[slot] === candles.high[index] &&
      low[slot] === candles.low[index] &&
      close[slot] === candles.close[index] &&
      volume[slot] === candles.volume[index]
    );
  }

  /** Takes in candles that were read back from storage. */
  load(candles: RankedColumns): void {
    for (let index = 0; index < candles.time.length; index++) {
      this.put(candles, index, candles.precedence[index]!);
    }
    this.settle();
  }

  /** Its candles, oldest first; or those in the slots `from` (included) to `to` (excluded). */
  candles(from = 0, to = BLOCK_SLOTS): RankedColumns {
    return this.#where(from, to, (slot) => this.#precedence[slot] !== NO_RECORD);
  }

  /** The candles in a range of slots that changed since {@link settle}. */
  changes(from = 0, to = BLOCK_SLOTS): RankedColumns {
    return this.#where(from, to, (slot) => this.#changed[slot] === 1);
  }

  /** Whether a candle in a range of slots changed since {@link settle}. */
  hasChanges(from: number, to: number): boolean {
    const at = this.#isChanged ? this.#changed.indexOf(1, from) : -1;
    return at !== -1 && at < to;
  }

  /** Says that what changed is stored. */
  settle(): void {
    this.#changed.fill(0);
    this.#isChanged = false;
  }

  #where(from: number, to: number, wanted: (slot: number) => boolean): RankedColumns {
    const slots: number[] = [];
    for (let slot = from; slot < to; slot++) if (wanted(slot)) slots.push(slot);
    if (slots.length === BLOCK_SLOTS) return { ...this.#columns, precedence: this.#precedence };
    const found = { ...emptyColumns(slots.length), precedence: new Float64Array(slots.length) };
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!;
      for (const field of CANDLE_FIELDS) found[field][index] = this.#columns[field][slot]!;
      found.precedence[index] = this.#precedence[slot]!;
    }
    return found;
  }
}
