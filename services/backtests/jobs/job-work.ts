/** What passes between the process and the thread that runs a job. */

import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import type { BacktestCompleted } from "@spot-canvas/domain/events/bodies/backtest";
import type { FaultKind } from "@spot-canvas/domain/fault";
import type { CandleRange, SuppliedCandles } from "../candle-supply.ts";
import type { BacktestRequest } from "../request.ts";
import type { SweepRequest } from "../sweep/run-sweep.ts";
import type { WalkForwardRequest } from "../walk-forward/run-walk-forward.ts";
import type { JobOutcome } from "./job.ts";

/** What a thread is started with. */
export type JobWork = {
  /** Where results are kept. */
  readonly home: string;
  readonly funding: ReadonlyMap<string, FundingRates>;
} & (
  | { readonly kind: "run"; readonly request: BacktestRequest }
  | { readonly kind: "sweep"; readonly sweep: SweepRequest; readonly workers: number }
  | { readonly kind: "walk_forward"; readonly walk: WalkForwardRequest; readonly workers: number }
);

/** Something that went wrong, as it passes between threads. */
export interface FaultMessage {
  readonly kind: "failed";
  readonly tag: string;
  readonly fault: FaultKind;
  readonly message: string;
}

/** What the thread says. It asks for the candles of one range at a time. */
export type FromJob =
  | { readonly kind: "candles"; readonly range: CandleRange }
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | {
      readonly kind: "done";
      readonly outcome: JobOutcome;
      /** What the log is told of a run. */
      readonly completed?: BacktestCompleted;
    }
  | FaultMessage;

/** What the thread is answered: candles in shared memory, or why there are none. */
export type ToJob = { readonly kind: "supplied"; readonly supplied: SuppliedCandles } | FaultMessage;
