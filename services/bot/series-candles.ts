/**
 * The candles of one series, for the orders that rest on it: read from the log on, from the record that holds the candle
 * of the oldest such order's signal. Looked up by market time, so that it does not matter how far the bot lags.
 */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { type Candle, type CandleColumns, candleAt, columnsOf } from "@spot-canvas/domain/market/candle";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { EventLog } from "../log/event-log.ts";

/** What the candles are read from. */
export interface CandleSource {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  /** Called when there is more to look at. */
  readonly changed: () => void;
  /** Called with what ended the reading. */
  readonly failed: (error: unknown) => void;
}

/** The candles of one record, oldest first. */
interface Page {
  readonly position: number;
  readonly candles: CandleColumns;
}

/** From where in the log, and from which moment on a candle counts. */
export interface CandleFrom {
  readonly position: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** The candles of one series. */
export class SeriesCandles {
  readonly #source: CandleSource;
  readonly #subject: string;
  readonly #timeframe: Timeframe;
  #pages: Page[] = [];
  /** Where the reading began, and how far it has come. */
  #start = Number.POSITIVE_INFINITY;
  #position = 0;
  /** Candles before this moment were let go. */
  #forgotten = Number.NEGATIVE_INFINITY;
  #reading = new AbortController();

  constructor(source: CandleSource, subject: string, timeframe: Timeframe) {
    this.#source = source;
    this.#subject = subject;
    this.#timeframe = timeframe;
  }

  /** The first candle that opens at a moment or after it, in the order of the log; undefined while there is none. */
  find({ position, time }: CandleFrom): Candle | undefined {
    if (position < this.#start || time < this.#forgotten) this.#readFrom(position);
    for (const { position: at, candles } of this.#pages) {
      if (at < position || candles.time.at(-1)! < time) continue;
      return candleAt(candles, firstFrom(candles.time, time));
    }
    return undefined;
  }

  /** Waits until everything is read that the log holds of the series now. */
  async catchUp(): Promise<void> {
    const newest = await this.#source.log.last(this.#subject);
    while (newest && this.#position < newest.position && !this.#source.signal.aborted) await this.#next();
  }

  /** Lets go of candles that no order will ask for: those of records that end before a moment. */
  forget(time: number): void {
    const kept = this.#pages.findIndex((page) => page.candles.time.at(-1)! >= time);
    if (kept === 0 || this.#pages.length === 0) return;
    this.#pages = kept < 0 ? [] : this.#pages.slice(kept);
    this.#forgotten = time;
  }

  #wake: (() => void)[] = [];

  #next(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
    this.#source.changed();
  }

  #readFrom(position: number): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#pages = [];
    this.#start = position;
    this.#position = position - 1;
    this.#forgotten = Number.NEGATIVE_INFINITY;
    const signal = AbortSignal.any([this.#source.signal, this.#reading.signal]);
    this.#read(signal).then(
      () => this.#notify(),
      (error: unknown) => {
        if (!signal.aborted) this.#source.failed(error);
        this.#notify();
      },
    );
  }

  async #read(signal: AbortSignal): Promise<void> {
    const options = { after: this.#start - 1, subject: this.#subject, signal };
    for await (const batch of this.#source.log.read("MARKET", options)) {
      if (signal.aborted) return;
      for (const recorded of batch) this.#take(recorded);
      this.#notify();
    }
  }

  #take(recorded: RecordedEvent): void {
    this.#position = recorded.position;
    const reading = readEvent(recorded);
    if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") return;
    const candles = possible(reading.event.data.candles, this.#timeframe);
    if (candles.time.length > 0) this.#pages.push({ position: recorded.position, candles });
  }
}

/** The possible candles of a record, in rising order of time; copies, so that the record's bytes can go. */
function possible(columns: CandleColumns, timeframe: Timeframe): CandleColumns {
  const candles: Candle[] = [];
  for (let index = 0; index < columns.time.length; index++) {
    if (impossibilityAt(columns, index, timeframe) !== undefined) continue;
    if (candles.length > 0 && columns.time[index]! <= candles.at(-1)!.time) continue;
    candles.push(candleAt(columns, index));
  }
  return columnsOf(candles);
}

/** The index of the first time at or after a moment, where there is one. */
function firstFrom(time: Float64Array, moment: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
