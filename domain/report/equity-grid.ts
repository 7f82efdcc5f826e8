/** Mark-to-market equity on an even grid of times: cash and lines in the price, summed market by market. */
import { DAY_MS, type EquityMarks } from "../statistics/daily.ts";
import type { Column } from "./column.ts";

const MINUTE_MS = 60_000;
/** Widths of the grid; the finest that keeps within the limit is taken. */
const STEPS = [1, 5, 15, 60, 240, 1_440].map((minutes) => minutes * MINUTE_MS);
/** Points of a grid: four years of minutes. */
const POINTS_MAX = 2_100_000;

/** The finest step that a period can be walked in. */
export const stepOf = (from: number, to: number): number =>
  STEPS.find((step) => (to - from) / step <= POINTS_MAX) ?? DAY_MS;

/** What was known exactly of the cash at a midnight. */
export interface KnownCash {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly cash: number;
}

/** A grid in progress. */
export class EquityGrid {
  /** The first point, epoch milliseconds. */
  readonly first: number;
  readonly step: number;
  readonly equity: Float64Array;
  /** The first midnight, and what was held beside cash at each: gross, in the account's currency. */
  readonly firstDay: number;
  readonly gross: Float64Array;

  constructor(from: number, to: number, step: number = stepOf(from, to)) {
    this.step = step;
    this.first = Math.ceil(from / step) * step;
    this.equity = new Float64Array(Math.max(0, Math.floor((to - this.first) / step) + 1));
    this.firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
    this.gross = new Float64Array(Math.max(0, Math.floor((to - this.firstDay) / DAY_MS) + 1));
  }

  get length(): number {
    return this.equity.length;
  }

  timeOf(index: number): number {
    return this.first + index * this.step;
  }

  /** The day that a point is the midnight of; -1 where it is none. */
  dayOf(index: number): number {
    const days = (this.timeOf(index) - this.firstDay) / DAY_MS;
    return Number.isInteger(days) ? days : -1;
  }

  /** Adds the cash: as it is known at some times, moved between them by what is recorded. */
  addCash(known: readonly KnownCash[], times: Column, moves: Column): void {
    let cash = 0;
    let next = 0;
    let move = 0;
    for (let index = 0; index < this.length; index++) {
      const time = this.timeOf(index);
      for (; move < times.length && times.at(move) <= time; move++) cash += moves.at(move);
      for (; next < known.length && known[next]!.time <= time; next++) {
        const { time: at, cash: stated } = known[next]!;
        cash = stated;
        // What moved since then counts on top of it.
        for (let back = move - 1; back >= 0 && times.at(back) > at; back--) cash += moves.at(back);
      }
      this.equity[index]! += cash;
    }
  }

  /** The curve. */
  get marks(): EquityMarks {
    return { times: this.equity.map((_, index) => this.timeOf(index)), equity: this.equity };
  }
}
