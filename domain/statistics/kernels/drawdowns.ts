/** Falls of equity from a peak, and how long each lasted. */
import { DAY_MS, type DailyEquity } from "../daily.ts";
import { growthOf } from "./growth.ts";

/** One fall: from the last point at the peak over its lowest point to the first point that is no longer below. */
export interface Drawdown {
  /** The last point at the peak, epoch milliseconds. */
  readonly start: number;
  readonly lowest: number;
  /** Absent where equity has not come back yet. */
  readonly end?: number;
  /** How far it fell, as a negative fraction of the peak. */
  readonly depth: number;
  /** From start to end, or to the last point. */
  readonly days: number;
}

/** The falls of daily equity in order of time; what was paid in or out is no rise and no fall. */
export function drawdownsOf(daily: DailyEquity): readonly Drawdown[] {
  const growth = growthOf(daily.returns);
  const drawdowns: Drawdown[] = [];
  let peak = 0;
  let lowest = 0;
  for (let index = 1; index < growth.length; index++) {
    const value = growth[index]!;
    if (value < growth[peak]!) {
      if (lowest === peak || value < growth[lowest]!) lowest = index;
      continue;
    }
    if (lowest !== peak) drawdowns.push(fall(daily, growth, peak, lowest, index));
    peak = index;
    lowest = index;
  }
  if (lowest !== peak) drawdowns.push(fall(daily, growth, peak, lowest));
  return drawdowns;
}

function fall(
  { first }: DailyEquity,
  growth: Float64Array,
  peak: number,
  lowest: number,
  end?: number,
): Drawdown {
  return {
    start: first + peak * DAY_MS,
    lowest: first + lowest * DAY_MS,
    ...(end === undefined ? {} : { end: first + end * DAY_MS }),
    depth: growth[lowest]! / growth[peak]! - 1,
    days: (end ?? growth.length - 1) - peak,
  };
}

/** The deepest fall; the earlier of equally deep ones. */
export const deepest = (drawdowns: readonly Drawdown[]): Drawdown | undefined =>
  drawdowns.reduce<Drawdown | undefined>(
    (worst, next) => (worst === undefined || next.depth < worst.depth ? next : worst),
    undefined,
  );
