/**
 * The opens of one series, for the orders that wait to be filled: read from the log on, from the record that holds the
 * candle of the oldest such order's signal. Looked up by market time, so that it does not matter how far the bot lags.
 */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Observation } from "@spot-canvas/domain/orders/paper-fill";
import type { EventLog } from "../log/event-log.ts";

/** What the opens are read from. */
export interface OpensSource {
  readonly log: EventLog;
  readonly signal: AbortSignal;
  /** Called when there is more to look at. */
  readonly changed: () => void;
  /** Called with what ended the reading. */
  readonly failed: (error: unknown) => void;
}

/** The opens of one record, oldest first. */
interface Page {
  readonly position: number;
  readonly time: Float64Array;
  readonly open: Float64Array;
}

/** From where in the log, and from which moment on an observation counts. */
export interface ObservationFrom {
  readonly position: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** The opens of one series. */
export class SeriesOpens {
  readonly #source: OpensSource;
  readonly #subject: string;
  readonly #timeframe: Timeframe;
  #pages: Page[] = [];
  /** Where the reading began, and how far it has come. */
  #start = Number.POSITIVE_INFINITY;
  #position = 0;
  /** Opens before this moment were let go. */
  #forgotten = Number.NEGATIVE_INFINITY;
  #reading = new AbortController();

  constructor(source: OpensSource, subject: string, timeframe: Timeframe) {
    this.#source = source;
    this.#subject = subject;
    this.#timeframe = timeframe;
  }

  /** The first open at or after a moment, in the order of the log; undefined while there is none. */
  find({ position, time }: ObservationFrom): Observation | undefined {
    if (position < this.#start || time < this.#forgotten) this.#readFrom(position);
    for (const page of this.#pages) {
      if (page.position < position || page.time.at(-1)! < time) continue;
      const index = page.time.findIndex((candidate) => candidate >= time);
      return { time: page.time[index]!, open: page.open[index]! };
    }
    return undefined;
  }

  /** Waits until everything is read that the log holds of the series now. */
  async catchUp(): Promise<void> {
    const newest = await this.#source.log.last(this.#subject);
    while (newest && this.#position < newest.position && !this.#source.signal.aborted) await this.#next();
  }

  /** Lets go of opens that no order will ask for: those of records that end before a moment. */
  forget(time: number): void {
    const kept = this.#pages.findIndex((page) => page.time.at(-1)! >= time);
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
    const page = this.#pageOf(reading.event.data.candles, recorded.position);
    if (page.time.length > 0) this.#pages.push(page);
  }

  /** The possible candles of a record, in rising order of time; copies, so that the record's bytes can go. */
  #pageOf(columns: CandleColumns, position: number): Page {
    const time: number[] = [];
    const open: number[] = [];
    for (let index = 0; index < columns.time.length; index++) {
      if (impossibilityAt(columns, index, this.#timeframe) !== undefined) continue;
      if (time.length > 0 && columns.time[index]! <= time.at(-1)!) continue;
      time.push(columns.time[index]!);
      open.push(columns.open[index]!);
    }
    return { position, time: Float64Array.from(time), open: Float64Array.from(open) };
  }
}
