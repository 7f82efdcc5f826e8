/** A sweep as a document: the same for the same sweep. What is undefined is left out. */
import { gridOf } from "@spot-canvas/domain/backtest/sweep/grid";
import type { SweepResult } from "@spot-canvas/domain/contract/backtest-result";
import { unwrap } from "@spot-canvas/domain/fault";
import type { BacktestRequest } from "../request.ts";
import type { Sweep } from "./run-sweep.ts";

/** The document. */
export function sweepDocument(sweep: Sweep, request: BacktestRequest): SweepResult {
  const { hash, metric, goal, search, trials, candles, best, deflatedSharpe } = sweep;
  return {
    sweep: hash,
    request: { ...request },
    metric,
    goal,
    search,
    candles,
    axes: unwrap(gridOf(request.parameters, request.seed)).axes,
    trial_count: trials.length,
    ...(best === undefined ? {} : { best }),
    ...("value" in deflatedSharpe ? { deflated_sharpe: deflatedSharpe.value } : {}),
    ...("absent" in deflatedSharpe ? { deflated_sharpe_undefined: deflatedSharpe.absent } : {}),
    trials: trials.map(({ index, parameters, seed, figures, dailySharpe, finalEquity, fills }) => ({
      index,
      parameters,
      seed,
      metrics: figures,
      ...(dailySharpe === undefined ? {} : { daily_sharpe: dailySharpe }),
      final_equity: finalEquity,
      fills,
    })),
  };
}
