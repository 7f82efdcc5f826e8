/**
 * The candles of one series, for the orders that rest on it: read from the log on, from the record that settled the slot
 * of the oldest such order's signal, by the rule of every mode (slot-fold.ts). Looked up by market time, so that it does
 * not matter how far the bot lags.
 */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { lowerBound } from "@spot-canvas/domain/lower-bound";
import {
  CANDLE_FIELDS,
  type Candle,
  type CandleColumns,
  candleAt,
  emptyColumns,
} from "@spot-canvas/domain/market/candle";
import { SlotFold, type SlotState } from "@spot-canvas/domain/market/slot-fold";
import type { SeriesKey } from "../ingestion/forming.ts";
import type { RecordedOutages } from "../ingestion/recorded-outages.ts";
import type { EventLog } from "../log/event-log.ts";

/** What the candles are read from. */
export interface CandleSource {
  readonly log: EventLog;
  readonly outages: RecordedOutages;
  readonly signal: AbortSignal;
  /** Called when there is more to look at. */
  readonly changed: () => void;
  /** Called with what ended the reading. */
  readonly failed: (error: unknown) => void;
}

/** The candles that one record settled, oldest first. */
interface Page {
  readonly position: number;
  readonly candles: CandleColumns;
}

/** From where in the log, and from which moment on a candle counts. */
export interface CandleFrom {
  readonly position: number;
  /** Epoch milliseconds. */
  readonly time: number;
  /** The slot that the record at the position is known to have settled, where none of its candles is it. */
  readonly slot?: NonNullable<SlotState["last"]> | undefined;
}

/** A series in the log. */
export interface LoggedSeries extends SeriesKey {
  readonly subject: string;
  /** Outages that were recorded up to this position of MARKET are known from the start. */
  readonly knownTo: number;
}

/** The candles of one series. */
export class SeriesCandles {
  readonly #source: CandleSource;
  readonly #series: LoggedSeries;
  #slots: SlotFold;
  #pages: Page[] = [];
  /** Where the reading began, and how far it has come. */
  #start = Number.POSITIVE_INFINITY;
  #position = 0;
  /** Candles before this moment were let go. */
  #forgotten = Number.NEGATIVE_INFINITY;
  #reading = new AbortController();

  constructor(source: CandleSource, series: LoggedSeries) {
    this.#source = source;
    this.#series = series;
    this.#slots = new SlotFold(series.timeframe);
  }

  /** The first candle that opens at a moment or after it, in the order of the log; undefined while there is none. */
  find(from: CandleFrom): Candle | undefined {
    const { position, time } = from;
    if (position < this.#start || time < this.#forgotten) this.#readFrom(from);
    for (const { position: at, candles } of this.#pages) {
      if (at < position || candles.time.at(-1)! < time) continue;
      return candleAt(candles, lowerBound(candles.time, time));
    }
    return undefined;
  }

  /** Waits until everything is read that the log holds of the series now. */
  async catchUp(): Promise<void> {
    const newest = await this.#source.log.last(this.#series.subject);
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

  #readFrom({ position, slot }: CandleFrom): void {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#pages = [];
    this.#slots = new SlotFold(this.#series.timeframe);
    this.#start = position;
    this.#position = position - 1;
    this.#forgotten = Number.NEGATIVE_INFINITY;
    const signal = AbortSignal.any([this.#source.signal, this.#reading.signal]);
    this.#read(signal, slot).then(
      () => this.#notify(),
      (error: unknown) => {
        if (!signal.aborted) this.#source.failed(error);
        this.#notify();
      },
    );
  }

  async #read(signal: AbortSignal, slot: CandleFrom["slot"]): Promise<void> {
    const options = { after: this.#start - 1, subject: this.#series.subject, signal };
    for await (const batch of this.#source.log.read("MARKET", options)) {
      for (const recorded of batch) {
        if (signal.aborted) return;
        await this.#take(recorded, signal, slot);
      }
      this.#notify();
    }
  }

  async #take(recorded: RecordedEvent, signal: AbortSignal, slot: CandleFrom["slot"]): Promise<void> {
    const { position } = recorded;
    const reading = readEvent(recorded);
    if (reading.outcome === "event" && reading.event.type === "CandlesRecorded") {
      const isFirst = position === this.#start && slot !== undefined;
      if (isFirst && !reading.event.data.candles.time.includes(slot.time)) {
        this.#slots = new SlotFold(this.#series.timeframe, { last: slot, coverage: [] });
      }
      const candles = await this.#settledBy(reading.event);
      if (signal.aborted) return;
      if (candles.time.length > 0) this.#pages.push({ position, candles: copyOf(candles) });
    }
    this.#position = position;
  }

  async #settledBy({ data, recorded: { position } }: Event<"CandlesRecorded">): Promise<CandleColumns> {
    if (!this.#slots.mayFill(data)) return this.#slots.take(data);
    const { venue, product, knownTo } = this.#series;
    const slots = this.#slots;
    return slots.take(data, await this.#source.outages.at(venue, product, Math.max(position, knownTo)));
  }
}

/** A copy, so that the record's bytes can go. */
function copyOf(candles: CandleColumns): CandleColumns {
  const copy = emptyColumns(candles.time.length);
  for (const field of CANDLE_FIELDS) copy[field].set(candles[field]);
  return copy;
}
