/**
 * The candles of one series that are in memory, in typed columns with room at both ends: taking a page before the first
 * candle or a live one behind the last costs what the page costs, whatever is there already.
 */

/** A page of candles as the API gives it, oldest first; NaN (or null) in `extra` where an indicator is not defined. */
export interface CandlePage {
  readonly time: ArrayLike<number>;
  readonly open: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  /** One column for each line of an indicator, in the order of the series' own. */
  readonly extra?: readonly ArrayLike<number | null>[];
}

/** One candle. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const FIELDS = ["time", "open", "high", "low", "close", "volume"] as const;
const ROOM = 4_096;

/** The store. Times are open times in epoch milliseconds, rising. */
export class Candles {
  #columns: Float64Array[];
  #start: number;
  #end: number;
  #until = Number.POSITIVE_INFINITY;

  /** With room for so many lines of indicators beside each candle. */
  constructor(extra = 0) {
    this.#columns = Array.from({ length: FIELDS.length + extra }, () => new Float64Array(2 * ROOM));
    this.#start = ROOM;
    this.#end = ROOM;
  }

  /** How many candles are shown: those that open before {@link until}. */
  get length(): number {
    return this.#until === Number.POSITIVE_INFINITY ? this.#held : this.#indexAt(this.#until);
  }

  /** Candles that open then and later are there and not shown. */
  set until(time: number) {
    this.#until = time;
  }

  get #held(): number {
    return this.#end - this.#start;
  }

  get time(): Float64Array {
    return this.#view(0);
  }
  get open(): Float64Array {
    return this.#view(1);
  }
  get high(): Float64Array {
    return this.#view(2);
  }
  get low(): Float64Array {
    return this.#view(3);
  }
  get close(): Float64Array {
    return this.#view(4);
  }
  get volume(): Float64Array {
    return this.#view(5);
  }

  /** One line of an indicator; NaN where it is not defined. */
  extra(index: number): Float64Array {
    return this.#view(FIELDS.length + index);
  }

  /** The index of the first candle that opens at or after a time: `length` where there is none. */
  indexAt(time: number): number {
    return Math.min(this.#indexAt(time), this.length);
  }

  #indexAt(time: number): number {
    const times = this.#columns[0]!;
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  /** The candle that opens at a time exactly. */
  at(time: number): Candle | undefined {
    const index = this.indexAt(time);
    return index < this.length && this.time[index] === time ? this.candle(index) : undefined;
  }

  /** The candle of an index. */
  candle(index: number): Candle {
    const [time, open, high, low, close, volume] = this.#columns.map(
      (column) => column[this.#start + index]!,
    );
    return { time: time!, open: open!, high: high!, low: low!, close: close!, volume: volume! };
  }

  /** Takes a page in place of whatever is there between its first and its last candle. */
  merge(page: CandlePage): void {
    const count = page.time.length;
    if (count === 0) return;
    const from = this.#indexAt(page.time[0]!);
    const to = this.#indexAt(page.time[count - 1]! + 1);
    this.#open(from, to, count);
    const at = this.#start + from;
    for (const [index, field] of FIELDS.entries()) copy(page[field], this.#columns[index]!, at);
    for (let index = FIELDS.length; index < this.#columns.length; index++) {
      const values = page.extra?.[index - FIELDS.length];
      if (values === undefined) this.#columns[index]!.fill(Number.NaN, at, at + count);
      else copy(values, this.#columns[index]!, at);
    }
  }

  /** Takes a live candle: the same time replaces, a later one is appended, an earlier one that is not there is left. */
  put(candle: Candle): void {
    const index = this.#indexAt(candle.time);
    const isNew = index === this.#held;
    if (!isNew && this.#columns[0]![this.#start + index] !== candle.time) return;
    if (isNew) this.#open(index, index, 1);
    for (const [field, name] of FIELDS.entries()) this.#columns[field]![this.#start + index] = candle[name];
    if (index === this.#held - 1) {
      for (let extra = FIELDS.length; extra < this.#columns.length; extra++) {
        this.#columns[extra]![this.#start + index] = Number.NaN;
      }
    }
  }

  /** Forgets the candles outside of a range of times, so that long journeys do not fill the memory. */
  keep(from: number, to: number): void {
    const first = this.#indexAt(from);
    const last = this.#indexAt(to);
    this.#end = this.#start + last;
    this.#start += first;
  }

  /** Makes the candles from `from` to `to` (excluded) room for `count`, moving the shorter side. */
  #open(from: number, to: number, count: number): void {
    const growth = count - (to - from);
    if (growth === 0) return;
    const atFront = from < this.#held - to;
    this.#reserve(atFront ? growth : 0, atFront ? 0 : growth);
    for (const column of this.#columns) {
      if (atFront) column.copyWithin(this.#start - growth, this.#start, this.#start + from);
      else column.copyWithin(this.#start + to + growth, this.#start + to, this.#end);
    }
    if (atFront) this.#start -= growth;
    else this.#end += growth;
  }

  /** Sees that there is room before and behind, doubling what there is. */
  #reserve(front: number, back: number): void {
    const capacity = this.#columns[0]!.length;
    if (this.#start >= front && this.#end + back <= capacity) return;
    const size = 2 * (this.#held + front + back) + 2 * ROOM;
    const start = Math.floor((size - this.#held) / 2);
    this.#columns = this.#columns.map((column) => {
      const next = new Float64Array(size);
      next.set(column.subarray(this.#start, this.#end), start);
      return next;
    });
    this.#end = start + this.#held;
    this.#start = start;
  }

  #view(index: number): Float64Array {
    return this.#columns[index]!.subarray(this.#start, this.#start + this.length);
  }
}

function copy(values: ArrayLike<number | null>, column: Float64Array, at: number): void {
  if (values instanceof Float64Array) column.set(values, at);
  else for (let index = 0; index < values.length; index++) column[at + index] = values[index] ?? Number.NaN;
}
