/**
 * A made-up market: candles as a pure function of seed, product and time, for a first look without any venue. Nothing
 * before a moment is needed to know the price at it, so that any part of a series equals the same part of a longer one.
 *
 * The logarithm of the price is a sum of noise at every scale from ten seconds to a year, each scale as strong as the
 * square root of its length (which is what makes a random walk), plus a swing of eighty minutes, so that a
 * moving-average cross on minutes finds something to do. Candles from one minute up are folds of the same ten-second
 * steps: sixty minutes make exactly their hour.
 */
import { CANDLE_FIELDS, type Candle, type CandleColumns, candleAt, emptyColumns } from "./candle.ts";
import { openTimeOf, type Timeframe, widthOf } from "./timeframe.ts";

/** Which part of which made-up series. */
export interface SyntheticRequest {
  /** A whole number; another seed is another market. */
  readonly seed: number;
  /** Such as `BTC-USD`; bitcoin and ether have prices of their size. */
  readonly product: string;
  readonly timeframe: Timeframe;
  /** Open time of the first candle in epoch milliseconds; the next one on the grid where it lies between two. */
  readonly from: number;
  /** Where to stop, excluded, by open time. */
  readonly to: number;
}

const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
/** Standard size of the price's move in a minute: about 2 % a day. */
const MINUTE_MOVE = 0.0005;
const OCTAVES = 22;
/** Of each octave: how long its noise lasts, and how far it moves the logarithm of the price. */
const PERIODS = Float64Array.from({ length: OCTAVES }, (_, octave) => STEP_MS * 2 ** octave);
const SIZES = PERIODS.map((period) => MINUTE_MOVE * Math.sqrt(period / MINUTE_MS));
const SWING_MS = 80 * MINUTE_MS;
const SWING_SIZE = 0.006;
const MEAN_PRICES: Readonly<Record<string, number>> = { BTC: 40_000, ETH: 2_400, SOL: 120, LTC: 75 };
/** Volume is whole ten-thousandths of the base currency, so that its sums are exact. */
const VOLUME_UNITS = 10_000;

/** The candles that open in `from` (included) to `to` (excluded); prices and volumes have at most 2 and 4 decimals. */
export function syntheticCandles(request: SyntheticRequest): CandleColumns {
  const { timeframe, from, to } = request;
  const width = widthOf(timeframe);
  const onGrid = openTimeOf(timeframe, from);
  const first = onGrid === from ? from : onGrid + width;
  const columns = emptyColumns(Math.max(0, Math.ceil((to - first) / width)));
  const path = new PricePath(request.seed, request.product);
  const step = Math.min(STEP_MS, width);
  for (let index = 0; index < columns.time.length; index++) {
    writeCandle(columns, index, first + index * width, width, step, path);
  }
  return columns;
}

/** Which made-up candle, and how far it has come. */
export interface FormingRequest extends Omit<SyntheticRequest, "from" | "to"> {
  /** Its open time. */
  readonly time: number;
  /** The moment at which it is looked at: from its open time up to its close. */
  readonly now: number;
}

/** A candle as it looks while its time runs: the fold of what has passed of it in whole steps of ten seconds. */
export function syntheticForming({ seed, product, timeframe, time, now }: FormingRequest): Candle {
  const columns = emptyColumns(1);
  const step = Math.min(STEP_MS, widthOf(timeframe));
  const passed = Math.floor((now - time) / step) * step;
  writeCandle(columns, 0, time, passed, step, new PricePath(seed, product));
  return candleAt(columns, 0);
}

function writeCandle(
  columns: CandleColumns,
  index: number,
  time: number,
  width: number,
  step: number,
  path: PricePath,
): void {
  const open = path.priceAt(time);
  let high = open;
  let low = open;
  let close = open;
  let units = 0;
  for (let at = time; at < time + width; at += step) {
    close = path.priceAt(at + step);
    if (close > high) high = close;
    if (close < low) low = close;
    units += path.volumeUnitsAt(at, step);
  }
  const values = [time, open, high, low, close, units / VOLUME_UNITS];
  for (let field = 0; field < CANDLE_FIELDS.length; field++) {
    columns[CANDLE_FIELDS[field]!][index] = values[field]!;
  }
}

/** The price at any moment. Remembers the noise around the last one asked for: going forward costs little. */
class PricePath {
  readonly #salt: number;
  readonly #mean: number;
  readonly #cell = new Float64Array(OCTAVES).fill(Number.NaN);
  readonly #left = new Float64Array(OCTAVES);
  readonly #right = new Float64Array(OCTAVES);

  constructor(seed: number, product: string) {
    this.#salt = saltOf(seed, product);
    const base = product.split("-")[0]!;
    this.#mean = MEAN_PRICES[base] ?? 10 * 100 ** (0.5 + noiseAt(this.#salt, 99, 0) / 2);
  }

  /** The price in whole cents, never below one. */
  priceAt(time: number): number {
    let walk = 0;
    for (let octave = 0; octave < OCTAVES; octave++) walk += this.#octaveAt(octave, time);
    const swing = SWING_SIZE * Math.sin((2 * Math.PI * time) / SWING_MS + noiseAt(this.#salt, 98, 0));
    return Math.max(1, Math.round(this.#mean * Math.exp(walk + swing) * 100)) / 100;
  }

  /** The volume of one step, in ten-thousandths: more when the price moves. */
  volumeUnitsAt(time: number, step: number): number {
    const quiet = 1 + noiseAt(this.#salt, 97, Math.floor(time / step));
    const busy = 1.2 + noiseAt(this.#salt, 96, Math.floor(time / (40 * MINUTE_MS)));
    return Math.round((step / STEP_MS) * 8_000 * quiet * busy);
  }

  /** Noise whose value is drawn anew every 10 s times 2^octave, and bends smoothly in between. */
  #octaveAt(octave: number, time: number): number {
    const at = time / PERIODS[octave]!;
    const cell = Math.floor(at);
    if (this.#cell[octave] !== cell) {
      this.#left[octave] = noiseAt(this.#salt, octave, cell);
      this.#right[octave] = noiseAt(this.#salt, octave, cell + 1);
      this.#cell[octave] = cell;
    }
    const x = at - cell;
    const bend = x * x * (3 - 2 * x);
    const left = this.#left[octave]!;
    return SIZES[octave]! * (left + (this.#right[octave]! - left) * bend);
  }
}

/** One number for a seed and a product (FNV-1a over the product's characters). */
function saltOf(seed: number, product: string): number {
  let salt = (seed ^ 0x811c9dc5) | 0;
  for (let index = 0; index < product.length; index++) {
    salt = Math.imul(salt ^ product.charCodeAt(index), 0x01000193);
  }
  return salt;
}

/** A fixed draw from -1 to 1 for a place on a lattice (the finaliser of MurmurHash3). */
function noiseAt(salt: number, octave: number, cell: number): number {
  let hash = (salt ^ Math.imul(octave + 1, 0x9e3779b1)) | 0;
  hash = Math.imul(hash ^ (cell | 0), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16) ^ Math.floor(cell / 0x1_0000_0000), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 0x8000_0000 - 1;
}
