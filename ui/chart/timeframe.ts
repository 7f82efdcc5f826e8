/** Timeframes of candles, and the pages in which a series is loaded. */

/** Milliseconds of each timeframe, shortest first. */
const TIMEFRAMES = {
  "1s": 1_000,
  "1m": 60_000,
  "3m": 180_000,
  "5m": 300_000,
  "15m": 900_000,
  "30m": 1_800_000,
  "1h": 3_600_000,
  "2h": 7_200_000,
  "4h": 14_400_000,
  "6h": 21_600_000,
  "12h": 43_200_000,
  "1d": 86_400_000,
  "1w": 604_800_000,
} as const;

/** The name of a timeframe. */
export type Timeframe = keyof typeof TIMEFRAMES;

/** Whether a text names a timeframe. */
export const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(TIMEFRAMES, text);

/** Monday, 5 January 1970: weeks start on Mondays. */
const FIRST_MONDAY = 345_600_000;

/** Milliseconds from one candle's open time to the next one's. */
export const widthOf = (timeframe: Timeframe): number => TIMEFRAMES[timeframe];

/** How many slots a page has: its bounds are the same for everybody, so that a cache can hold it. */
export const PAGE_SLOTS = 1_000;

/** The number of the page that holds a time. */
export function pageAt(time: number, timeframe: Timeframe): number {
  return Math.floor((time - originOf(timeframe)) / (widthOf(timeframe) * PAGE_SLOTS));
}

/** Where a page begins: the open time of its first slot. */
export const pageStart = (page: number, timeframe: Timeframe): number =>
  originOf(timeframe) + page * widthOf(timeframe) * PAGE_SLOTS;

const originOf = (timeframe: Timeframe): number => (timeframe === "1w" ? FIRST_MONDAY : 0);
