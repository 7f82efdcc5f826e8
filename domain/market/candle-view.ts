/** One candle that is read in place of many: its fields are those of a row of columns. */
import type { Candle, CandleColumns } from "./candle.ts";

/**
 * A view of columns, moved from row to row. Its fields are its own, so that it prints and spreads as a candle does; they
 * are read where they are asked for, as a number that is written into an object costs an allocation.
 */
export class CandleView implements Candle {
  declare readonly time: number;
  declare readonly open: number;
  declare readonly high: number;
  declare readonly low: number;
  declare readonly close: number;
  declare readonly volume: number;
  readonly #columns: CandleColumns;
  #row = 0;

  constructor(columns: CandleColumns) {
    this.#columns = columns;
    Object.defineProperties(this, CandleView.#fields);
  }

  /** Moves to a row. */
  set row(row: number) {
    this.#row = row;
  }

  // The same functions for every view, so that all of them have one shape.
  static readonly #fields: PropertyDescriptorMap & ThisType<CandleView> = {
    time: {
      enumerable: true,
      get() {
        return this.#columns.time[this.#row]!;
      },
    },
    open: {
      enumerable: true,
      get() {
        return this.#columns.open[this.#row]!;
      },
    },
    high: {
      enumerable: true,
      get() {
        return this.#columns.high[this.#row]!;
      },
    },
    low: {
      enumerable: true,
      get() {
        return this.#columns.low[this.#row]!;
      },
    },
    close: {
      enumerable: true,
      get() {
        return this.#columns.close[this.#row]!;
      },
    },
    volume: {
      enumerable: true,
      get() {
        return this.#columns.volume[this.#row]!;
      },
    },
  };
}
