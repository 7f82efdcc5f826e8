/** A walk-forward as a document. What is undefined is left out, with its reason beside it. */
import { type DayReturn, efficiencyOf, stitched } from "@spot-canvas/domain/backtest/walk-forward/stitched";
import type { WalkForwardResult } from "@spot-canvas/domain/contract/backtest-result";
import { statisticsOf } from "@spot-canvas/domain/statistics/catalogue";
import { DAY_MS } from "@spot-canvas/domain/statistics/daily";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { present } from "../../api/present.ts";
import { metricFields } from "../document.ts";
import type { WalkedWindow, WalkForward, WalkForwardRequest } from "./run-walk-forward.ts";

/** The document. */
export function walkForwardDocument(
  { hash, windows, trials, candles }: WalkForward,
  { sweep, lengths }: WalkForwardRequest,
): WalkForwardResult {
  const runs = windows.map(({ result }) => result);
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const performance = stitched(runs);
  const { metrics, undefined_metrics } = metricFields(statisticsOf(performance));
  const efficiency = efficiencyOf(windows.map(trainedReturn), windows.map(testedReturn));
  const { daily } = performance;
  return {
    walk: hash,
    request: { ...sweep.request },
    metric: sweep.metric,
    goal: sweep.goal,
    search: sweep.search ?? "grid",
    train_days: lengths.train,
    test_days: lengths.test,
    anchored: lengths.anchored,
    candles,
    trial_count: trials,
    currency: first.currency,
    start_balance: first.startBalance.toString(),
    final_equity: last.finalEquity.toString(),
    ...("value" in efficiency ? { efficiency: efficiency.value } : {}),
    ...("absent" in efficiency ? { efficiency_undefined: efficiency.absent } : {}),
    profitable_windows: windows.filter((window) => testedReturn(window).gained > 0).length,
    metrics: present(metrics) as WalkForwardResult["metrics"],
    undefined_metrics,
    windows: windows.map((window) => windowDocument(window, sweep.metric)),
    equity: {
      times: Array.from(daily.equity, (_, day) => daily.first + day * DAY_MS),
      values: [...daily.equity],
    },
  };
}

const trainedReturn = ({ trainFrom, testFrom, trained }: WalkedWindow): DayReturn => ({
  days: (testFrom - trainFrom) / DAY_MS,
  gained: trained.figures["total_return"] ?? 0,
});

const testedReturn = ({ testFrom, testTo, result }: WalkedWindow): DayReturn => ({
  days: (testTo - testFrom) / DAY_MS,
  gained: result.finalEquity.toDouble() / result.startBalance.toDouble() - 1,
});

function windowDocument(window: WalkedWindow, metric: string): WalkForwardResult["windows"][number] {
  const { trainFrom, testFrom, testTo, trained, tested, result } = window;
  return {
    train_from: formatMillis(trainFrom),
    test_from: formatMillis(testFrom),
    test_to: formatMillis(testTo),
    parameters: trained.parameters,
    train_return: trainedReturn(window).gained,
    test_return: testedReturn(window).gained,
    ...present({ trained: trained.figures[metric], tested }),
    fills: result.trades.length,
    final_equity: result.finalEquity.toString(),
  };
}
