/** The tests of a walk-forward as one run: each began with what the one before left. */
import { Money } from "../../money/amount.ts";
import { Decimal } from "../../money/decimal.ts";
import { DAYS_A_YEAR, type EquityMarks } from "../../statistics/daily.ts";
import { absent, type Figure, figure } from "../../statistics/metric.ts";
import type { Performance } from "../../statistics/sample.ts";
import { performanceOf } from "../performance.ts";
import type { BacktestResult } from "../result.ts";

/** The performance of runs that follow each other. There is at least one. */
export function stitched(runs: readonly BacktestResult[]): Performance {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const funding = runs.reduce<Decimal>((sum, run) => sum.plus(run.fundingPaid), Decimal.ZERO);
  return performanceOf({
    ...last,
    startBalance: first.startBalance,
    from: first.from,
    trades: runs.flatMap(({ trades }) => trades),
    roundTrips: runs.flatMap(({ roundTrips }) => roundTrips),
    marks: joinedMarks(runs.map(({ marks }) => marks)),
    exposed: runs.reduce((sum, { exposed }) => sum + exposed, 0),
    fundingPaid: Money(funding),
  });
}

/** Marks one after the other; where one ends at the moment at which the next begins, the next one's counts. */
function joinedMarks(all: readonly EquityMarks[]): EquityMarks {
  const times: number[] = [];
  const equity: number[] = [];
  for (const marks of all) {
    for (let index = 0; index < marks.times.length; index++) {
      if (times.length > 0 && marks.times[index]! <= times.at(-1)!) {
        times.pop();
        equity.pop();
      }
      times.push(marks.times[index]!);
      equity.push(marks.equity[index]!);
    }
  }
  return { times: Float64Array.from(times), equity: Float64Array.from(equity) };
}

/** A return over days. */
export interface DayReturn {
  readonly days: number;
  /** As a fraction. */
  readonly gained: number;
}

/**
 * How much of what training promised the tests kept: the yearly compounded return of all tests over that of all trainings
 * (R. Pardo, The Evaluation and Optimization of Trading Strategies, 2008).
 */
export function efficiencyOf(trained: readonly DayReturn[], tested: readonly DayReturn[]): Figure {
  const promised = yearly(trained);
  if (promised <= 0) return absent("training gained nothing");
  return figure(yearly(tested) / promised);
}

function yearly(returns: readonly DayReturn[]): number {
  const days = returns.reduce((sum, each) => sum + each.days, 0);
  const grown = returns.reduce((product, { gained }) => product * Math.max(0, 1 + gained), 1);
  return grown ** (DAYS_A_YEAR / days) - 1;
}
