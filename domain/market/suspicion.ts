/** Candles that are possible and odd. They are kept as they came, and shown with what is odd about them. */
import type { CandleColumns } from "./candle.ts";

/** What is odd about a candle. */
export type Oddity =
  /** It opens far from where the candle before it closed. */
  | "jump"
  /** Its high or low lies far from its body. */
  | "wick"
  /** One price all through, and yet something traded: a single trade, or a feed that stood still. */
  | "flat"
  /** Its price moved and nothing traded: it may not have been finished when it was told. */
  | "unfinished"
  /** Nothing traded in it. */
  | "no-volume";

/** Every oddity, the gravest first. */
export const ODDITIES: readonly Oddity[] = ["unfinished", "jump", "wick", "no-volume", "flat"];

/** An odd candle. */
export interface Suspicion {
  /** Its open time. */
  readonly time: number;
  readonly oddity: Oddity;
  /** How far the price moved, as a factor above one; 1 where the oddity is no move. */
  readonly factor: number;
}

/** From which factors on a move is odd. */
export interface SuspicionLimits {
  /** Between the close of a candle and the open of the next. */
  readonly jump: number;
  /** Between the body of a candle and its high or low. */
  readonly wick: number;
}

/** A move of 5 % between two candles, of 25 % within one beyond its body. */
export const SUSPICION_LIMITS: SuspicionLimits = { jump: 1.05, wick: 1.25 };

/** The odd candles of a run of columns, oldest first; a candle may be odd in several ways. */
export function suspicionsIn(
  { time, open, high, low, close, volume }: CandleColumns,
  limits: SuspicionLimits = SUSPICION_LIMITS,
): readonly Suspicion[] {
  const found: Suspicion[] = [];
  for (let index = 0; index < time.length; index++) {
    const at = time[index]!;
    const [first, last, most, least] = [open[index]!, close[index]!, high[index]!, low[index]!];
    const note = (oddity: Oddity, factor = 1): void => void found.push({ time: at, oddity, factor });
    if (index > 0) {
      const move = ratio(first, close[index - 1]!);
      if (move > limits.jump) note("jump", move);
    }
    const reach = Math.max(most / Math.max(first, last), Math.min(first, last) / least);
    if (reach > limits.wick) note("wick", reach);
    if (volume[index] === 0) note(first === last ? "no-volume" : "unfinished", ratio(first, last));
    else if (most === least) note("flat");
  }
  return found;
}

/**
 * Whether a candle was made up for a slot without trades: nothing traded, and its one price is the close before it.
 * `previousClose` is that of the slot before; such rows are dropped at entry, so that every venue means the same by a
 * candle.
 */
export const isMadeUp = (candles: CandleColumns, index: number, previousClose: number): boolean =>
  candles.volume[index] === 0 &&
  candles.open[index] === previousClose &&
  candles.close[index] === previousClose &&
  candles.high[index] === previousClose &&
  candles.low[index] === previousClose;

const ratio = (a: number, b: number): number => (a > b ? a / b : b / a);
