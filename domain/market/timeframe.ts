/** The width of a candle. Grids start at the epoch, weeks on Monday, all in UTC. */
import { Fault, fail, ok, type Result } from "../fault.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const WIDTHS_MS = {
  "1s": 1_000,
  "1m": MINUTE,
  "3m": 3 * MINUTE,
  "5m": 5 * MINUTE,
  "15m": 15 * MINUTE,
  "30m": 30 * MINUTE,
  "1h": 60 * MINUTE,
  "2h": 120 * MINUTE,
  "4h": 240 * MINUTE,
  "6h": 360 * MINUTE,
  "12h": 720 * MINUTE,
  "1d": DAY,
  "1w": 7 * DAY,
} as const;

/** A candle width that Spot Canvas knows. */
export type Timeframe = keyof typeof WIDTHS_MS;

/** Every timeframe, narrowest first. */
export const TIMEFRAMES = Object.keys(WIDTHS_MS) as Timeframe[];

/** The first Monday after the epoch: where the grid of weeks is anchored. */
const FIRST_MONDAY = 4 * DAY;

/** Reads a timeframe such as `1h`. */
export function parseTimeframe(text: string): Result<Timeframe> {
  if (Object.hasOwn(WIDTHS_MS, text)) return ok(text as Timeframe);
  return fail(
    new Fault(
      "UnknownTimeframe",
      "usage",
      `"${text.slice(0, 40)}" is not a timeframe: use one of ${TIMEFRAMES.join(", ")}.`,
    ),
  );
}

/** How long a candle of this timeframe lasts, in milliseconds. */
export const widthOf = (timeframe: Timeframe): number => WIDTHS_MS[timeframe];

/** The open time (epoch ms) of the candle that holds a moment. */
export function openTimeOf(timeframe: Timeframe, millis: number): number {
  const width = WIDTHS_MS[timeframe];
  const anchor = timeframe === "1w" ? FIRST_MONDAY : 0;
  return Math.floor((millis - anchor) / width) * width + anchor;
}

/** Whether a time is an open time on the timeframe's grid. */
export function isOnGrid(timeframe: Timeframe, millis: number): boolean {
  const slot = (timeframe === "1w" ? millis - FIRST_MONDAY : millis) / WIDTHS_MS[timeframe];
  return Math.floor(slot) === slot;
}
