/** A market that files of candles tell, with trades on each of them. It ends with them. */
import { unwrap } from "@spot-canvas/domain/fault";
import { lowerBound } from "@spot-canvas/domain/lower-bound";
import { aggregate, aggregation, formingOf, isBuildable } from "@spot-canvas/domain/market/aggregation";
import {
  CANDLE_FIELDS,
  type Candle,
  type CandleColumns,
  candleAt,
  columnsOf,
  emptyColumns,
  sliceColumns,
} from "@spot-canvas/domain/market/candle";
import { tradeCountOf, tradesOfCandle } from "@spot-canvas/domain/market/candle-trades";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import { openCandleFile } from "../../ingestion/candle-file.ts";
import type { Market, MarketProduct, MarketTrade } from "./market.ts";
import { foldTrades } from "./trade-fold.ts";

/** A file of candles: `time,open,high,low,close,volume`, oldest first. */
export interface MarketFile {
  readonly file: string;
  /** Such as `BTC-USD`. */
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** A market of files. */
export interface CsvMarket extends Market {
  /** Rows that could not be read, or that no trades make: they are not in the market. */
  readonly skipped: number;
  /** Open time of the first candle, and the close of the last one. */
  readonly from: number;
  readonly to: number;
}

const SIZE_DECIMALS = 8;
const PRICE_DECIMALS_MAX = 10;

/** Reads the files of a market. Faults: those of reading candles, and `InvalidProduct`, thrown. */
export async function csvMarket(files: readonly MarketFile[]): Promise<CsvMarket> {
  const tapes: Tape[] = [];
  for (const file of files) tapes.push(await readTape(file));
  return new FileMarket(tapes);
}

async function readTape({ file, product, timeframe }: MarketFile): Promise<Tape> {
  const name = unwrap(parseProduct(product));
  const opened = await openCandleFile({ file, timeframe });
  const parts: CandleColumns[] = [];
  for await (const { candles } of opened.pages()) parts.push(candles);
  const { refused, doubled } = opened.summary;
  const rows = joined(parts);
  const priceDecimals = Math.max(
    0,
    ...["open", "high", "low", "close"].map((field) => decimalsOf(rows, field)),
  );
  const most = rows.volume.reduce((max, volume) => Math.max(max, volume), 1);
  const sizeDecimals = Math.min(SIZE_DECIMALS, Math.floor(Math.log10(Number.MAX_SAFE_INTEGER / most)));
  const listedAt = rows.time[0] ?? 0;
  const listed = { product, ...name, priceDecimals, sizeDecimals, listedAt };
  return new Tape(listed, timeframe, rows, refused + doubled);
}

function joined(parts: readonly CandleColumns[]): CandleColumns {
  const all = emptyColumns(parts.reduce((sum, { time }) => sum + time.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const field of CANDLE_FIELDS) all[field].set(part[field], at);
    at += part.time.length;
  }
  return all;
}

function decimalsOf(rows: CandleColumns, field: string): number {
  let most = 0;
  for (const value of rows[field as "open"]) {
    while (most < PRICE_DECIMALS_MAX && Number(value.toFixed(most)) !== value) most++;
  }
  return most;
}

/** The rows of one file, and how many trades came before each. */
class Tape {
  readonly product: MarketProduct;
  readonly timeframe: Timeframe;
  readonly skipped: number;
  readonly #rows: CandleColumns;
  readonly #before: Float64Array;
  readonly #wider = new Map<Timeframe, CandleColumns>();

  constructor(product: MarketProduct, timeframe: Timeframe, rows: CandleColumns, refused: number) {
    this.product = product;
    this.timeframe = timeframe;
    const counts = Array.from(rows.time, (_, index) =>
      tradeCountOf(candleAt(rows, index), product.sizeDecimals),
    );
    const traded = counts.flatMap((count, index) => (count > 0 ? [index] : []));
    this.#rows =
      traded.length === counts.length ? rows : columnsOf(traded.map((index) => candleAt(rows, index)));
    this.skipped = refused + counts.length - traded.length;
    this.#before = new Float64Array(traded.length + 1);
    for (const [at, index] of traded.entries()) this.#before[at + 1] = this.#before[at]! + counts[index]!;
  }

  get from(): number {
    return this.#rows.time[0] ?? 0;
  }

  get to(): number {
    return (this.#rows.time.at(-1) ?? 0) + widthOf(this.timeframe);
  }

  candles(timeframe: Timeframe, from: number, to: number): CandleColumns {
    const rows = timeframe === this.timeframe ? this.#rows : this.#widened(timeframe);
    if (rows) return sliceColumns(rows, lowerBound(rows.time, from), lowerBound(rows.time, to));
    return this.#narrowed(timeframe, from, to);
  }

  tradesBefore(time: number): number {
    const index = lowerBound(this.#rows.time, time) - 1;
    if (index < 0) return 0;
    const earlier = this.#tradesOf(index).filter((trade) => millisOfInstant(trade.time) < time);
    return this.#before[index]! + earlier.length;
  }

  trades(from: number, to: number): readonly MarketTrade[] {
    const found: MarketTrade[] = [];
    let index = Math.max(0, lowerBound(this.#before, from + 1) - 1);
    for (; index < this.#rows.time.length && this.#before[index]! < to; index++) {
      for (const trade of this.#tradesOf(index))
        if (trade.number >= from && trade.number < to) found.push(trade);
    }
    return found;
  }

  #tradesOf(index: number): readonly MarketTrade[] {
    const first = this.#before[index]!;
    const candle = candleAt(this.#rows, index);
    return tradesOfCandle(candle, widthOf(this.timeframe), this.product.sizeDecimals).map((trade, at) => ({
      number: first + at,
      ...trade,
    }));
  }

  /** All candles of a wider timeframe, kept; none where its candles do not divide into those of the file. */
  #widened(timeframe: Timeframe): CandleColumns | undefined {
    if (!isBuildable(this.timeframe, timeframe)) return undefined;
    const kept = this.#wider.get(timeframe);
    if (kept) return kept;
    const state = unwrap(aggregation(this.timeframe, timeframe));
    const closed = aggregate(state, this.#rows);
    const last = formingOf(state);
    const rows = last ? joined([closed, columnsOf([last])]) : closed;
    this.#wider.set(timeframe, rows);
    return rows;
  }

  /** Candles of a narrower timeframe, from the trades of the file's. */
  #narrowed(timeframe: Timeframe, from: number, to: number): CandleColumns {
    const slots = new Map<number, MarketTrade[]>();
    for (const trade of this.trades(this.tradesBefore(from), this.tradesBefore(Math.min(to, this.to)))) {
      const open = openTimeOf(timeframe, millisOfInstant(trade.time));
      if (open < from) continue;
      const slot = slots.get(open);
      if (slot) slot.push(trade);
      else slots.set(open, [trade]);
    }
    const candles = [...slots].map(([time, trades]) => foldTrades(this.product, time, trades));
    return columnsOf(candles.filter((candle): candle is Candle => candle !== undefined));
  }
}

class FileMarket implements CsvMarket {
  readonly products: readonly MarketProduct[];
  readonly #tapes: ReadonlyMap<string, Tape>;

  constructor(tapes: readonly Tape[]) {
    this.products = tapes.map(({ product }) => product);
    this.#tapes = new Map(tapes.map((tape) => [tape.product.product, tape]));
  }

  get skipped(): number {
    return [...this.#tapes.values()].reduce((sum, tape) => sum + tape.skipped, 0);
  }

  get from(): number {
    return Math.min(...[...this.#tapes.values()].map(({ from }) => from));
  }

  get to(): number {
    return Math.max(...[...this.#tapes.values()].map(({ to }) => to));
  }

  candles(product: MarketProduct, timeframe: Timeframe, from: number, to: number): CandleColumns {
    return this.#tapeOf(product).candles(timeframe, from, to);
  }

  tradesBefore(product: MarketProduct, time: number): number {
    return this.#tapeOf(product).tradesBefore(time);
  }

  trades(product: MarketProduct, from: number, to: number): readonly MarketTrade[] {
    return this.#tapeOf(product).trades(from, to);
  }

  #tapeOf({ product }: MarketProduct): Tape {
    return this.#tapes.get(product)!;
  }
}
