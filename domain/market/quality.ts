/** What makes a candle impossible. Every rule gives a reason in words, for the person who has to mend the source. */
import { formatMillis } from "../time/instant.ts";
import { CANDLE_FIELDS, type Candle, type CandleColumns, candleAt } from "./candle.ts";
import { isOnGrid, type Timeframe } from "./timeframe.ts";

/** A candle that says so little of its market that it may still be running: no volume, and yet the price moved. */
export const looksUnfinished = ({ open, close, volume }: Candle): boolean => volume === 0 && open !== close;

/** The last millisecond of the year 9999. */
const LAST_TIME = 253_402_300_799_999;

/** Why a candle cannot be one, or undefined where it can. Open times are whole milliseconds of the years 1970 to 9999. */
export function impossibility(candle: Candle, timeframe: Timeframe): string | undefined {
  const { time, open, high, low, close, volume } = candle;
  const strange = CANDLE_FIELDS.find((field) => !Number.isFinite(candle[field]));
  if (strange) return `its ${strange} is not a finite number`;
  if (time < 0 || time > LAST_TIME) return `its time ${time} is not within the years 1970 to 9999`;
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

/** As {@link impossibility}, for the candle at an index of columns: a possible one, as nearly all are, costs nothing. */
export function impossibilityAt(
  columns: CandleColumns,
  index: number,
  timeframe: Timeframe,
): string | undefined {
  const open = columns.open[index]!;
  const high = columns.high[index]!;
  const low = columns.low[index]!;
  const close = columns.close[index]!;
  const volume = columns.volume[index]!;
  const time = columns.time[index]!;
  // Every comparison with what is not a number is false.
  const isPossible =
    low > 0 &&
    low <= open &&
    low <= close &&
    high >= open &&
    high >= close &&
    high < Number.POSITIVE_INFINITY &&
    volume >= 0 &&
    volume < Number.POSITIVE_INFINITY &&
    time >= 0 &&
    time <= LAST_TIME &&
    isOnGrid(timeframe, time);
  return isPossible ? undefined : impossibility(candleAt(columns, index), timeframe);
}

/** How far a clock may be off: what claims to be later than that has not taken place. */
const CLOCKS_APART_MS = 600_000;

/** Why something cannot have taken place at a time, by a clock that says `now`; undefined where it can. */
export const futurity = (time: number, now: number): string | undefined =>
  time > now + CLOCKS_APART_MS ? `its time ${formatMillis(Math.floor(time))} is in the future` : undefined;

/** Why a candle cannot follow the one before it in a series that is told oldest first. */
export function misorder(previousTime: number, time: number): string | undefined {
  if (time > previousTime) return undefined;
  if (time === previousTime) return `a candle with other values stands before it for ${formatMillis(time)}`;
  return `its time ${formatMillis(time)} is before the last one, ${formatMillis(previousTime)}`;
}
