/** The thread that runs trials of a sweep, one after the other, at low priority. */
import { parentPort, workerData } from "node:worker_threads";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import type { Trial } from "@spot-canvas/domain/backtest/sweep/grid";
import { outcomeOf, type TrialOutcome } from "@spot-canvas/domain/backtest/sweep/outcome";
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import { Fault, type FaultKind } from "@spot-canvas/domain/fault";
import { recordedStrategy } from "../../strategies/find-strategy.ts";
import { lowerPriority } from "../low-priority.ts";
import { type ProductData, setupOf } from "../prepare.ts";
import type { BacktestRequest } from "../request.ts";

/** What the thread is started with. */
export interface TrialWorkerData {
  readonly request: BacktestRequest;
  readonly strategy: string;
  readonly code: StrategyCode | undefined;
  /** In shared memory. */
  readonly products: readonly ProductData[];
  readonly metric: string;
}

/** What the thread says of a trial that it was sent. */
export type FromTrialWorker =
  | { readonly kind: "done"; readonly index: number; readonly outcome: TrialOutcome }
  | { readonly kind: "failed"; readonly tag: string; readonly fault: FaultKind; readonly message: string };

const { request, strategy: name, code, products, metric } = workerData as TrialWorkerData;
const port = parentPort!;
lowerPriority();
const strategy = recordedStrategy(name, code);
port.on("message", (trial: Trial) => port.postMessage(answerTo(trial)));

function answerTo(trial: Trial): FromTrialWorker {
  try {
    const result = runBacktest(setupOf(request, strategy, products, trial.parameters));
    return { kind: "done", index: trial.index, outcome: outcomeOf(result, metric) };
  } catch (error) {
    const parameters = Object.entries(trial.parameters).map(([key, value]) => `${key}=${value}`);
    const message = `With ${parameters.join(" ") || "its defaults"}: ${(error as Error).message}`;
    const [tag, fault] =
      error instanceof Fault ? [error.tag, error.kind] : ["TrialFailed", "defect" as const];
    return { kind: "failed", tag, fault, message };
  }
}
