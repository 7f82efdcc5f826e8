/** A run as answers show it: what no page draws is left out, and long curves are thinned. */
import type { BacktestResult } from "@spot-canvas/domain/contract/backtest-result";
import { present } from "../api/present.ts";
import type { BacktestDocument } from "./document.ts";
import { doublesOf, thinned } from "./equity-points.ts";

/** The answer; `points` is the most that its equity curve has. */
export function runResult(result: string, document: BacktestDocument, points: number): BacktestResult {
  const { manifest, metrics, fills, equity, orders: _, declines: __, trades: ___, ...rest } = document;
  const { revised_after_use, request, strategies, ...about } = manifest;
  return {
    result,
    ...rest,
    manifest: { ...about, request: { ...request }, strategies, ...present({ revised_after_use }) },
    metrics: present(metrics) as BacktestResult["metrics"],
    trades: fills,
    round_trips: rest.round_trips as unknown as BacktestResult["round_trips"],
    equity: thinned(doublesOf(equity.times), doublesOf(equity.values), points),
  };
}
