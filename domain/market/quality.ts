/** What makes a candle impossible. Every rule gives a reason in words, for the person who has to mend the source. */
import { formatMillis } from "../time/instant.ts";
import type { Candle, CandleColumns } from "./candle.ts";
import { isOnGrid, type Timeframe } from "./timeframe.ts";

/** A candle that says so little of its market that it may still be running: no volume, and yet the price moved. */
export const looksUnfinished = ({ open, close, volume }: Candle): boolean => volume === 0 && open !== close;

/** Why a candle cannot be one, or undefined where it can. Open times are whole milliseconds of the years 1970 to 9999. */
export function impossibility(candle: Candle, timeframe: Timeframe): string | undefined {
  const { time, open, high, low, close, volume } = candle;
  // The sum is finite only where every part is: one test for the common case.
  if (!Number.isFinite(time + open + high + low + close + volume)) return notFinite(candle);
  if (time < 0 || time > 253_402_300_799_999) return `its time ${time} is not within the years 1970 to 9999`;
  if (!isOnGrid(timeframe, time)) {
    return `its time ${formatMillis(Math.floor(time))} is not on the grid of ${timeframe} candles`;
  }
  if (low <= 0 || open <= 0 || high <= 0 || close <= 0) return "its prices are not all above zero";
  const body = `the body (open ${open}, close ${close})`;
  if (high < low) return `its high ${high} is below its low ${low}`;
  if (high < open || high < close) return `its high ${high} is below ${body}`;
  if (low > open || low > close) return `its low ${low} is above ${body}`;
  if (volume < 0) return `its volume ${volume} is negative`;
  return undefined;
}

/** One object for every look at a row, so that a bulk replay makes no garbage. */
const row = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };

/** Why the candle at an index of columns cannot be one, or undefined where it can. */
export function impossibilityAt(
  columns: CandleColumns,
  index: number,
  timeframe: Timeframe,
): string | undefined {
  row.time = columns.time[index]!;
  row.open = columns.open[index]!;
  row.high = columns.high[index]!;
  row.low = columns.low[index]!;
  row.close = columns.close[index]!;
  row.volume = columns.volume[index]!;
  return impossibility(row, timeframe);
}

/** Why a candle cannot follow the one before it in a series that is told oldest first. */
export function misorder(previousTime: number, time: number): string | undefined {
  if (time > previousTime) return undefined;
  if (time === previousTime) return `a candle with other values stands before it for ${formatMillis(time)}`;
  return `its time ${formatMillis(time)} is before the last one, ${formatMillis(previousTime)}`;
}

function notFinite(candle: Candle): string {
  const found = Object.entries(candle).find(([, value]) => !Number.isFinite(value));
  return found ? `its ${found[0]} is not a finite number` : "its values are too large to be a candle's";
}
