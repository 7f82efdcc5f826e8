/**
 * Candles out of the bytes of a CSV file with the header `time,open,high,low,close,volume`, or of one of Kraken's
 * archive of candles, which has no header and counts the trades in a seventh field. Times are open times: ISO 8601 in
 * UTC, or seconds or milliseconds since the epoch. A row that was made up for a slot without trades is no candle, and
 * says that the slot is empty. A row that is no candle is kept with its line and the
 * reason, byte for byte; the rows around it go on. It scans bytes, because at a million rows a second every object and
 * every string between the file and the columns is what costs.
 */
import { Fault } from "@spot-canvas/domain/fault";
import { type CandleColumns, candleAt, emptyColumns, sliceColumns } from "@spot-canvas/domain/market/candle";
import { futurity, impossibilityAt, looksUnfinished, misorder } from "@spot-canvas/domain/market/quality";
import { isMadeUp } from "@spot-canvas/domain/market/suspicion";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseNumber } from "./decimal-bytes.ts";
import { TimeReader } from "./time-bytes.ts";

/** The first line of every file. */
export const CSV_HEADER = "time,open,high,low,close,volume";

/** What reads the bytes of a file of candles: give it bytes, take the pages, end it. */
export interface CandleReader {
  /** What it held so far. */
  readonly summary: CsvSummary;
  push(chunk: Uint8Array): readonly CsvPage[];
  end(): readonly CsvPage[];
}

/** A row that is no candle. */
export interface RefusedRow {
  /** From 1, the header's. */
  readonly line: number;
  readonly reason: string;
  readonly content: Uint8Array;
}

/** A part of a file: candles oldest first, and what was refused on the way to them. */
export interface CsvPage {
  readonly candles: CandleColumns;
  /** Open times of slots that the file says nobody traded in, rising. */
  readonly empty: readonly number[];
  readonly refused: readonly RefusedRow[];
}

/** Open times of the slots that a part of a file tells of, rising: its candles and what it says was empty. */
export const knownTimes = ({ candles, empty }: CsvPage): Float64Array =>
  empty.length === 0 ? candles.time : Float64Array.from([...candles.time, ...empty]).sort();

/** What a file held. */
export interface CsvSummary {
  /** Rows below the header. */
  readonly rows: number;
  /** Rows that only repeat the one before them. */
  readonly doubled: number;
  /** Rows that were made up for slots without trades. */
  readonly madeUp: number;
  readonly refused: number;
  /** The last candle moved without any volume: it may not have been finished when it was written down. */
  readonly lastLooksUnfinished: boolean;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const COMMA = 0x2c;
const FIELDS = 6;
/** A first line of Kraken's archive: a time in seconds, five amounts, and how many trades there were. */
const KRAKEN_ROW = /^\d{9,10}(,\d+(\.\d+)?){5},\d+\r?$/;
/** A line that is longer is no row of a CSV of candles. */
const LINE_BYTES_MAX = 64 * 1_024;
/** Where more than half of so many rows are refused, it is the file or the timeframe that is wrong, not the rows. */
const JUDGED_ROWS = 20;
const decoder = new TextDecoder();

/** Reads one file. Faults: `WrongHeader`, `NotCsv`, `NotTheseCandles`. */
export class CandleCsv implements CandleReader {
  readonly #file: string;
  readonly #timeframe: Timeframe;
  readonly #pageCandles: number;
  readonly #now: number;
  readonly #times = new TimeReader();
  readonly #ends = new Int32Array(FIELDS + 1);
  /** Fields of a row. */
  #fields = FIELDS;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  #page: CandleColumns;
  #count = 0;
  #empty: number[] = [];
  #refused: RefusedRow[] = [];
  #pages: CsvPage[] = [];
  #rows = 0;
  #doubled = 0;
  #madeUp = 0;
  #refusedRows = 0;
  #isJudged = false;
  #lastEmpty: number | undefined;
  #previous: { page: CandleColumns; index: number } | undefined;

  /** `file` is named in faults; a page has at most `pageCandles` candles; nothing opens after `now`. */
  constructor(file: string, timeframe: Timeframe, pageCandles: number, now = Date.now()) {
    this.#file = file;
    this.#now = now;
    this.#timeframe = timeframe;
    this.#pageCandles = pageCandles;
    this.#page = emptyColumns(pageCandles);
  }

  get summary(): CsvSummary {
    const last = this.#previous;
    return {
      rows: this.#rows,
      doubled: this.#doubled,
      madeUp: this.#madeUp,
      refused: this.#refusedRows,
      lastLooksUnfinished: last !== undefined && looksUnfinished(candleAt(last.page, last.index)),
    };
  }

  /** Reads the next bytes; returns the pages that they filled. */
  push(chunk: Uint8Array): readonly CsvPage[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#readLine(bytes, start, end);
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
    if (this.#rest.length > LINE_BYTES_MAX) throw this.#line === 0 ? this.#wrongHeader("") : this.#notCsv();
    return this.#takePages();
  }

  /** The file ends; returns what is left. */
  end(): readonly CsvPage[] {
    if (this.#rest.length > 0) this.#readLine(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array(0);
    if (this.#line === 0) throw this.#wrongHeader("");
    this.#closePage();
    return this.#takePages();
  }

  #takePages(): readonly CsvPage[] {
    const pages = this.#pages;
    this.#pages = [];
    return pages;
  }

  #closePage(): void {
    this.#judge();
    if (this.#count + this.#refused.length + this.#empty.length === 0) return;
    const candles = sliceColumns(this.#page, 0, this.#count);
    this.#pages.push({ candles, empty: this.#empty, refused: this.#refused });
    this.#page = emptyColumns(this.#pageCandles);
    this.#count = 0;
    this.#empty = [];
    this.#refused = [];
  }

  /** Before the first page is given away: refuses the file where it is not one of such candles at all. */
  #judge(): void {
    if (this.#isJudged) return;
    this.#isJudged = true;
    const first = this.#refused[0];
    if (this.#rows < JUDGED_ROWS || this.#refusedRows * 2 <= this.#rows || !first) return;
    throw new Fault(
      "NotTheseCandles",
      "usage",
      `${this.#file} does not hold ${this.#timeframe} candles: ${this.#refusedRows} of its first ${this.#rows} rows ` +
        `are none (line ${first.line}: ${first.reason}). Check the timeframe; nothing was recorded.`,
    );
  }

  #readLine(bytes: Uint8Array, start: number, lineEnd: number): void {
    this.#line++;
    const end = lineEnd > start && bytes[lineEnd - 1] === RETURN ? lineEnd - 1 : lineEnd;
    if (this.#line === 1 && this.#isHeader(decoder.decode(bytes.subarray(start, end)))) return;
    if (end === start) return;
    this.#rows++;
    const reason = this.#readRow(bytes, start, end);
    if (reason === undefined) return;
    this.#refusedRows++;
    this.#refused.push({ line: this.#line, reason, content: bytes.slice(start, end) });
    if (this.#refused.length >= this.#pageCandles) this.#closePage();
  }

  /** Whether the first line is a header; if not, it is a row of Kraken's. */
  #isHeader(text: string): boolean {
    if (text.trim().toLowerCase() === CSV_HEADER) return true;
    if (!KRAKEN_ROW.test(text)) throw this.#wrongHeader(text);
    this.#fields = FIELDS + 1;
    return false;
  }

  /** Reads a row into the page; returns why it is refused, if it is. */
  #readRow(bytes: Uint8Array, start: number, end: number): string | undefined {
    const fields = this.#split(bytes, start, end);
    if (fields !== this.#fields) return `it has ${fields} fields and not ${this.#fields}`;
    const page = this.#page;
    const index = this.#count;
    const ends = this.#ends;
    page.time[index] = this.#times.read(bytes, start, ends[0]!);
    page.open[index] = parseNumber(bytes, ends[0]! + 1, ends[1]!);
    page.high[index] = parseNumber(bytes, ends[1]! + 1, ends[2]!);
    page.low[index] = parseNumber(bytes, ends[2]! + 1, ends[3]!);
    page.close[index] = parseNumber(bytes, ends[3]! + 1, ends[4]!);
    page.volume[index] = parseNumber(bytes, ends[4]! + 1, ends[5]!);
    if (Number.isNaN(page.time[index])) return "its time is not one: write it like 2024-01-31T12:00:00Z";
    const time = page.time[index]!;
    return impossibilityAt(page, index, this.#timeframe) ?? futurity(time, this.#now) ?? this.#follow(index);
  }

  /** Accepts the candle that stands at the page's end, unless it does not follow the one before. */
  #follow(index: number): string | undefined {
    const previous = this.#previous;
    const page = this.#page;
    if (previous) {
      const reason = misorder(previous.page.time[previous.index]!, page.time[index]!);
      if (reason !== undefined) {
        if (isEqual(previous.page, previous.index, page, index)) {
          this.#doubled++;
          return undefined;
        }
        return reason;
      }
      if (isMadeUp(page, index, previous.page.close[previous.index]!))
        return this.#passOver(page.time[index]!);
      previous.page = page;
      previous.index = index;
    } else {
      this.#previous = { page, index };
    }
    this.#count++;
    if (this.#count === this.#pageCandles) this.#closePage();
    return undefined;
  }

  /** Notes that a slot is empty, where it is not told twice. */
  #passOver(time: number): string | undefined {
    const last = this.#lastEmpty;
    if (last !== undefined && time <= last) {
      if (time < last) return misorder(last, time);
      this.#doubled++;
      return undefined;
    }
    this.#lastEmpty = time;
    this.#madeUp++;
    this.#empty.push(time);
    if (this.#empty.length === this.#pageCandles) this.#closePage();
    return undefined;
  }

  /** Notes where each field ends; returns how many there are. */
  #split(bytes: Uint8Array, start: number, end: number): number {
    let fields = 0;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== COMMA) continue;
      if (fields < this.#fields) this.#ends[fields] = at;
      fields++;
    }
    if (fields < this.#fields) this.#ends[fields] = end;
    return fields + 1;
  }

  #wrongHeader(text: string): Fault {
    const found = text === "" ? "it has none" : `it is ${JSON.stringify(text.slice(0, 80))}`;
    return new Fault(
      "WrongHeader",
      "usage",
      `The first line of ${this.#file} must be "${CSV_HEADER}", and ${found}.`,
    );
  }

  #notCsv(): Fault {
    return new Fault(
      "NotCsv",
      "usage",
      `${this.#file} is no CSV: line ${this.#line + 1} is longer than ${LINE_BYTES_MAX} bytes.`,
    );
  }
}

const isEqual = (a: CandleColumns, i: number, b: CandleColumns, j: number): boolean =>
  a.time[i] === b.time[j] &&
  a.open[i] === b.open[j] &&
  a.high[i] === b.high[j] &&
  a.low[i] === b.low[j] &&
  a.close[i] === b.close[j] &&
  a.volume[i] === b.volume[j];
