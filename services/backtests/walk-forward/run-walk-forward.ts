/**
 * Walks forward: in each window the best parameters of the training candles are run on the candles behind them, which had
 * no say. Each training is a sweep of its own, kept trial by trial, so that a walk that was killed goes on where it was.
 */

import type { BacktestResult } from "@spot-canvas/domain/backtest/result";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { gridOf } from "@spot-canvas/domain/backtest/sweep/grid";
import { outcomeOf } from "@spot-canvas/domain/backtest/sweep/outcome";
import { searchOf } from "@spot-canvas/domain/backtest/sweep/search";
import {
  type Window,
  type WindowLengths,
  windowsOf,
} from "@spot-canvas/domain/backtest/walk-forward/windows";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { findStrategy } from "../../strategies/find-strategy.ts";
import { type CandleSupply, within } from "../candle-supply.ts";
import { setupOf, supplyRequest } from "../prepare.ts";
import type { BacktestRequest } from "../request.ts";
import { checkMetric, checkValues } from "../sweep/check-sweep.ts";
import { runSweep, type Sweep, type SweepRequest, type SweepRun } from "../sweep/run-sweep.ts";

/** What is walked: a sweep for each window. */
export interface WalkForwardRequest {
  readonly sweep: SweepRequest;
  readonly lengths: WindowLengths;
}

/** A window with what was found in it. */
export interface WalkedWindow extends Window {
  readonly trained: Sweep["trials"][number];
  /** The test, with what the one before left. */
  readonly result: BacktestResult;
  /** The metric that ranks, in the test; undefined where it has none. */
  readonly tested: number | undefined;
}

/** A finished walk. */
export interface WalkForward {
  /** 32 hex digits: the same for all that gives the same windows. */
  readonly hash: string;
  readonly windows: readonly WalkedWindow[];
  /** All trials of all trainings. */
  readonly trials: number;
  readonly candles: number;
}

/**
 * Walks. Faults: `InvalidWindows`, `NoBestTrial`, and those of a sweep. What one test leaves is what the next begins with;
 * positions that are open at the end of a test are valued there, and the next one begins without them.
 */
export async function runWalkForward(
  { sweep, lengths }: WalkForwardRequest,
  run: SweepRun,
): Promise<WalkForward> {
  const { request, metric } = sweep;
  checkMetric(metric);
  const grid = unwrap(gridOf(request.parameters, request.seed));
  const { count } = unwrap(searchOf(grid, sweep.search ?? "grid", sweep.trials));
  const { strategy } = await findStrategy(request.strategy);
  checkValues(grid, strategy);
  const { supply, from, to, candles } = await loaded(request, run);
  const windows = unwrap(windowsOf(from, to, lengths));
  const walked: WalkedWindow[] = [];
  const hashes: string[] = [];
  let { balance } = request;
  let known = 0;
  for (const [index, window] of windows.entries()) {
    const warm_up = request.warm_up || warmUpOf(strategy, request, lastOf(grid));
    const training = { ...request, warm_up, from: window.trainFrom, to: window.testFrom };
    const found = await runSweep(
      { ...sweep, request: training },
      {
        ...run,
        supply,
        onProgress: (done, total, kept) => {
          // Said before any trial of the training is run, and then no more.
          if (done === kept) known += kept;
          run.onProgress?.(index * count + done, windows.length * total, known);
        },
      },
    );
    hashes.push(found.hash);
    if (found.best === undefined) throw noBest(window, metric);
    const trained = found.trials[found.best]!;
    const test = { ...request, balance, from: window.testFrom, to: window.testTo };
    const result = await tested(test, strategy, trained.parameters, { ...run, supply });
    walked.push({ ...window, trained, result, tested: outcomeOf(result, metric).figures[metric] });
    if (!result.finalEquity.isPositive()) break;
    balance = result.finalEquity.toString();
  }
  return {
    hash: identityOf(JSON.stringify(lengths), ...hashes),
    windows: walked,
    trials: walked.length * count,
    candles,
  };
}

/** Runs parameters on the candles behind their training; what their indicators need before them is theirs. */
async function tested(
  request: BacktestRequest,
  strategy: Strategy,
  parameters: BacktestRequest["parameters"],
  run: SweepRun,
): Promise<BacktestResult> {
  const { onProgress: _, ...supplying } = run;
  const warm = { ...request, warm_up: request.warm_up || warmUpOf(strategy, request, parameters) };
  const { products } = await supplyRequest(warm, supplying);
  return runBacktest(setupOf(warm, strategy, products, parameters));
}

/** All candles once, and a supply of parts of them. */
async function loaded(request: BacktestRequest, run: SweepRun) {
  const { onProgress: _, ...supplying } = run;
  const { products, manifests } = await supplyRequest(request, supplying);
  const times = products.map(({ candles }) => candles.time);
  const supply: CandleSupply = async (range) => {
    const { candles, detail } = products.find(({ product }) => product === range.product)!;
    const own = range.timeframe === request.timeframe ? candles : detail!.candles;
    return { candles: within(own, range) };
  };
  return {
    supply,
    from: request.from ?? Math.min(...times.map((time) => time[0]!)),
    to: Math.max(...times.map((time) => time.at(-1)!)) + widthOf(request.timeframe),
    candles: manifests.reduce((sum, { count }) => sum + count, 0),
  };
}

/** How many candles parameters need before the first that counts. */
function warmUpOf(
  strategy: Strategy,
  { venue, products, timeframe }: BacktestRequest,
  parameters: BacktestRequest["parameters"],
): number {
  return unwrap(strategy.start(parameters, { venue, product: products[0]!, timeframe })).warmUp;
}

/** Each parameter at its last value: of a range the longest. */
const lastOf = ({ axes }: { readonly axes: readonly { name: string; values: readonly string[] }[] }) =>
  Object.fromEntries(axes.map(({ name, values }) => [name, values.at(-1)!]));

const noBest = ({ trainFrom }: Window, metric: string): Fault =>
  new Fault(
    "NoBestTrial",
    "usage",
    `No trial of the training from ${new Date(trainFrom).toISOString().slice(0, 10)} on has ${metric}: train longer, or rank by another metric.`,
  );
