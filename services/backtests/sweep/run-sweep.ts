/**
 * Runs a strategy with every combination of parameters over the same candles. The table is the same with any number of
 * threads, and after a sweep that was killed and begun again: an outcome depends on its trial alone.
 */

import { performanceOf } from "@spot-canvas/domain/backtest/performance";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { gridOf, type Trial } from "@spot-canvas/domain/backtest/sweep/grid";
import { outcomeOf, type TrialOutcome } from "@spot-canvas/domain/backtest/sweep/outcome";
import { bestOf, type Goal, trialsOf } from "@spot-canvas/domain/backtest/sweep/ranking";
import { roundsOf, type SearchName, searchOf } from "@spot-canvas/domain/backtest/sweep/search";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { Figure } from "@spot-canvas/domain/statistics/metric";
import { deflatedSharpe } from "@spot-canvas/domain/statistics/ratios/probabilistic-sharpe";
import { sampleOf } from "@spot-canvas/domain/statistics/sample";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { VERSION } from "../../cli/version.ts";
import { findStrategy } from "../../strategies/find-strategy.ts";
import { ENGINE } from "../document.ts";
import { type ProductData, type RunRequest, setupOf, supplyRequest } from "../prepare.ts";
import { type BacktestRequest, termsOf } from "../request.ts";
import { checkMetric, checkValues } from "./check-sweep.ts";
import { shareData } from "./shared-data.ts";
import { TrialFile } from "./trial-file.ts";
import { TrialPool } from "./trial-pool.ts";

/** More threads than any machine has cores only take memory. */
const WORKERS_MAX = 256;

/** What is swept. `parameters` of the request hold ranges and lists, as a command line writes them. */
export interface SweepRequest {
  readonly request: BacktestRequest;
  /** A metric of the catalogue by name. */
  readonly metric: string;
  readonly goal: Goal;
  /** How trials are chosen; the whole grid where it is absent. */
  readonly search?: SearchName;
  /** How many trials a search that chooses makes. */
  readonly trials?: number;
}

/** What a sweep needs beside its request. */
export interface SweepRun extends Omit<RunRequest, "onProgress"> {
  readonly dataDir: string;
  /** Threads. */
  readonly workers: number;
  /** Told how many trials are done, of how many, and how many of them were kept from before. */
  readonly onProgress?: (done: number, total: number, kept: number) => void;
}

/** A finished sweep. */
export interface Sweep {
  /** 32 hex digits: the same for all that gives the same table. */
  readonly hash: string;
  readonly metric: string;
  readonly goal: Goal;
  readonly search: SearchName;
  /** In the order in which they were told; of a grid its own. */
  readonly trials: readonly (Trial & TrialOutcome)[];
  readonly candles: number;
  /** The place of the best trial; undefined where none has the metric. */
  readonly best?: number;
  /** The chance that the best trial's Sharpe ratio is above what the luck of as many trials explains. */
  readonly deflatedSharpe: Figure;
}

/**
 * Sweeps. Faults: `InvalidSweep`, `UnknownMetric`, those of a single run, and `TrialFailed`. Parameters are checked
 * before anything is run.
 */
export async function runSweep(sweep: SweepRequest, run: SweepRun): Promise<Sweep> {
  const { request, metric, goal, search: name = "grid" } = sweep;
  checkMetric(metric);
  termsOf(request);
  const grid = unwrap(gridOf(request.parameters, request.seed));
  const search = unwrap(searchOf(grid, name, sweep.trials));
  const { strategy, code } = await findStrategy(request.strategy);
  checkValues(grid, strategy);
  const supplied = await supplyRequest(request, run);
  const products = shareData(supplied.products);
  // The path of a strategy says nothing about what is in the file: its code does.
  const { strategy: _, ...terms } = request;
  const depends = [VERSION, ENGINE, strategy.name, strategy.version, code?.hash ?? "", metric];
  // What later trials are chosen by; a search with more trials begins with those of one with fewer.
  const chosen = name === "bayes" ? [name, goal] : [name];
  const hash = identityOf(
    ...depends,
    JSON.stringify([grid, chosen, terms, supplied.manifests]),
    fundingText(products),
  );
  using file = new TrialFile(run.dataDir, hash);
  const outcomes = new Map([...file.kept].filter(([place]) => place < search.count));
  const kept = outcomes.size;
  const onProgress = (): void => run.onProgress?.(outcomes.size, search.count, kept);
  onProgress();
  await using pool = new TrialPool({
    workers: Math.max(1, Math.min(run.workers, search.count - kept, WORKERS_MAX)),
    data: { request, strategy: strategy.name, code, products, metric },
    signal: run.signal,
    onDone(index, outcome) {
      file.add(index, outcome);
      outcomes.set(index, outcome);
      onProgress();
    },
  });
  const trials: Trial[] = [];
  const told = (place: number): TrialOutcome => outcomes.get(place)!;
  for (const round of roundsOf(search, sweep, told)) await pool.run(unknownIn(round, outcomes, trials));
  const table = trials.map(({ index }) => told(index));
  const best = bestOf(table, metric, goal);
  const luck = { request, strategy, products, metric };
  return {
    hash,
    metric,
    goal,
    search: name,
    trials: table.map((outcome, index) => ({ ...trials[index]!, ...outcome })),
    candles: supplied.manifests.reduce((sum, { count }) => sum + count, 0),
    ...(best === undefined ? {} : { best }),
    deflatedSharpe:
      best === undefined ? { absent: "no trial has the metric" } : deflated(luck, trials[best]!, table, best),
  };
}

/** The trials of a round that are not known from before; each is put down as it is asked for. */
function* unknownIn(
  round: Iterable<Trial>,
  known: ReadonlyMap<number, TrialOutcome>,
  all: Trial[],
): Generator<Trial, undefined> {
  for (const trial of round) {
    all.push(trial);
    if (!known.has(trial.index)) yield trial;
  }
  return undefined;
}

const fundingText = (products: readonly ProductData[]): string =>
  JSON.stringify(
    products.map(
      ({ funding }) => funding && [[...funding.time], [...funding.rate], [...(funding.price ?? [])]],
    ),
  );

/** Runs the best trial once more for its daily returns, which must come out as they did. */
function deflated(
  {
    request,
    strategy,
    products,
    metric,
  }: {
    readonly request: BacktestRequest;
    readonly strategy: Strategy;
    readonly products: readonly ProductData[];
    readonly metric: string;
  },
  { parameters }: Trial,
  table: readonly TrialOutcome[],
  best: number,
): Figure {
  const result = runBacktest(setupOf(request, strategy, products, parameters));
  if (JSON.stringify(outcomeOf(result, metric)) !== JSON.stringify(table[best])) {
    const text = `The best trial came out otherwise when it ran again: the strategy ${strategy.name} is not a function of its candles, see \`canvas strategies check\`.`;
    throw new Fault("TrialFailed", "conflict", text);
  }
  const trials = trialsOf(table);
  if (trials === undefined) return { absent: "it takes two trials with returns that vary" };
  return deflatedSharpe.compute(sampleOf({ ...performanceOf(result), trials }));
}
