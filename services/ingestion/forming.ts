/**
 * Forming candles: what a candle looks like while its time runs, on the ephemeral port. Never history: the closed
 * candle is. The bot fills paper orders at the first observation it hears, so the shape is shared with it.
 */
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";

/** Which series: where, what and how wide. */
export interface SeriesKey {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** A candle as far as it is known. `time` is its open time in epoch milliseconds. */
export interface FormingCandle extends SeriesKey, Candle {
  /** When it looked like this, in epoch milliseconds by the market's own clock. */
  readonly observedAt: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NUMBERS = ["time", "open", "high", "low", "close", "volume", "observed_at"] as const;

/** The ephemeral subject of a series' forming candle. Product and venue names hold nothing that a token may not. */
export const formingSubject = ({ venue, product, timeframe }: SeriesKey): string =>
  `forming.${venue}.${product}.${timeframe}`;

/** The message: JSON, flagged `forming`, times in epoch milliseconds. */
export function encodeForming(candle: FormingCandle): Uint8Array {
  const { observedAt, ...rest } = candle;
  return encoder.encode(JSON.stringify({ forming: true, ...rest, observed_at: observedAt }));
}

/** Reads a message; undefined where it is none, as it is not kept and the next one comes soon. */
export function decodeForming(body: Uint8Array): FormingCandle | undefined {
  let value: Readonly<Record<string, unknown>> | null;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || value["forming"] !== true) return undefined;
  if (!NUMBERS.every((name) => Number.isFinite(value[name]))) return undefined;
  for (const name of ["venue", "product", "timeframe"]) if (typeof value[name] !== "string") return undefined;
  const { forming, observed_at, ...rest } = value;
  return { ...rest, observedAt: observed_at } as unknown as FormingCandle;
}
