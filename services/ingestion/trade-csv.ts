/**
 * Candles out of a file of single trades: Kraken's archive of time and sales, a row each of `seconds,price,volume`
 * without a header, oldest first. Rows of one second stand in the order in which they took place.
 */
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { futurity } from "@spot-canvas/domain/market/quality";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { CandleBuilder } from "@spot-canvas/domain/market/trade-candles";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Instant, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { CandleReader, CsvPage, CsvSummary, RefusedRow } from "./candle-csv.ts";

/** A row of such a file. */
export const TRADE_ROW = /^(\d{9,10})(?:\.(\d{1,9}))?,(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)\r?$/;

const NEWLINE = 0x0a;
const decoder = new TextDecoder("latin1");

/** Reads one file. */
export class TradeCsv implements CandleReader {
  readonly #timeframe: Timeframe;
  readonly #pageCandles: number;
  readonly #now: number;
  #builder: CandleBuilder | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  #newest = 0n;
  #candles: Candle[] = [];
  #refused: RefusedRow[] = [];
  #rows = 0;
  #refusedRows = 0;

  /** A page has at most `pageCandles` candles. */
  constructor(_file: string, timeframe: Timeframe, pageCandles: number, now = Date.now()) {
    this.#now = now;
    this.#timeframe = timeframe;
    this.#pageCandles = pageCandles;
  }

  get summary(): CsvSummary {
    const refused = this.#refusedRows;
    return { rows: this.#rows, doubled: 0, madeUp: 0, refused, lastLooksUnfinished: false };
  }

  push(chunk: Uint8Array): readonly CsvPage[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const pages: CsvPage[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      this.#readLine(bytes.subarray(start, end));
      if (this.#candles.length >= this.#pageCandles - 1) pages.push(this.#takePage());
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
    return pages;
  }

  end(): readonly CsvPage[] {
    if (this.#rest.length > 0) this.#readLine(this.#rest);
    this.#rest = new Uint8Array(0);
    const last = openTimeOf(this.#timeframe, millisOfInstant(this.#newest));
    for (const built of this.#builder?.closeTo(last + widthOf(this.#timeframe)) ?? []) {
      if (built.kind === "closed") this.#candles.push(built.candle);
    }
    return this.#candles.length + this.#refused.length === 0 ? [] : [this.#takePage()];
  }

  #takePage(): CsvPage {
    const page = { candles: columnsOf(this.#candles), empty: [], refused: this.#refused };
    this.#candles = [];
    this.#refused = [];
    return page;
  }

  #readLine(bytes: Uint8Array): void {
    this.#line++;
    const text = decoder.decode(bytes);
    if (text.trim() === "") return;
    this.#rows++;
    const reason = this.#readTrade(text);
    if (reason === undefined) return;
    this.#refusedRows++;
    this.#refused.push({ line: this.#line, reason, content: bytes.slice() });
  }

  /** Takes a trade; returns why it is none, if it is. */
  #readTrade(text: string): string | undefined {
    const match = TRADE_ROW.exec(text);
    if (!match) return "it is no trade: seconds, price and volume";
    const [, seconds = "", fraction = "", price = "", volume = ""] = match;
    const time: Instant = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
    const decimals = [Decimal.parse(price), Decimal.parse(volume)];
    const [priced, sized] = decimals;
    if (!priced?.ok || !sized?.ok) return "its price or volume has too many digits";
    if (!priced.value.isPositive()) return "its price is not above zero";
    const later = futurity(millisOfInstant(time), this.#now);
    if (later !== undefined) return later;
    if (time < this.#newest) return "its time is before that of the row above";
    this.#newest = time;
    this.#builder ??= new CandleBuilder(this.#timeframe, openTimeOf(this.#timeframe, millisOfInstant(time)));
    const trade = { id: String(this.#line), time, price: priced.value, quantity: sized.value };
    for (const built of this.#builder.add(trade)) {
      if (built.kind === "closed") this.#candles.push(built.candle);
    }
    return undefined;
  }
}
