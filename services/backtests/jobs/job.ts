/** A backtest as a job: what was asked for, how far it is, and what came of it. Plain data, kept in a file. */
import type { BacktestInput, SweepInput } from "@spot-canvas/domain/contract/backtest-request";
import type { BacktestJob, JOB_KINDS, JOB_STATES } from "@spot-canvas/domain/contract/backtests";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { present } from "../../api/present.ts";
import type { StoredResult } from "../result-store.ts";

/** What a job makes. */
export type JobKind = (typeof JOB_KINDS)[number];
/** How far it is. */
export type JobState = (typeof JOB_STATES)[number];

/** What was asked for. */
export type JobInput =
  | { readonly kind: "run"; readonly input: BacktestInput }
  | { readonly kind: "sweep" | "walk_forward"; readonly input: SweepInput };

/** How far a job is in what it does now. */
export interface JobProgress {
  readonly phase: "candles" | "running";
  readonly done: number;
  /** 0 where it is not known yet. */
  readonly total: number;
  readonly secondsLeft?: number;
}

/** What a completed job made: the hash of its document, and of a run what a list shows. */
export interface JobOutcome {
  readonly result: string;
  readonly trades_hash?: string;
  readonly trades?: number;
  /** Of a sweep. */
  readonly trials?: number;
  readonly currency?: string;
  readonly final_equity?: string;
}

/** A job as its file has it. Times are epoch milliseconds. */
export type Job = JobInput & {
  readonly id: string;
  readonly tenant: string;
  readonly state: JobState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly progress?: JobProgress;
  readonly error?: string;
  readonly outcome?: JobOutcome;
};

/** Whether it is over for good. */
export const hasEnded = ({ state }: Pick<Job, "state">): boolean => state !== "queued" && state !== "running";

const UNKNOWN_PROGRESS: JobProgress = { phase: "candles", done: 0, total: 0 };

/** A job as answers show it. */
export function jobDocument(job: Job, place?: number): BacktestJob {
  const { id, kind, state, input, createdAt, startedAt, endedAt, error, outcome = {} } = job;
  const { strategy, parameters = {}, venue = "coinbase", products, timeframe } = input;
  const { phase, done, total, secondsLeft } = job.progress ?? UNKNOWN_PROGRESS;
  return {
    ...{ id, kind, state, strategy, parameters, venue, products, timeframe },
    created_at: formatMillis(createdAt),
    ...present({
      started_at: startedAt === undefined ? undefined : formatMillis(startedAt),
      ended_at: endedAt === undefined ? undefined : formatMillis(endedAt),
      queue_place: place,
      error,
    }),
    progress: { phase, done, total, ...present({ seconds_left: secondsLeft }) },
    ...outcome,
  };
}

/** A kept result that no job here made, as a completed job. */
export function resultDocument({ hash, storedAt, manifest, ...figures }: StoredResult): BacktestJob {
  const { request, strategies, candles } = manifest;
  const { venue, products, timeframe } = request;
  const count = candles.reduce((sum, each) => sum + each.count, 0);
  const at = formatMillis(Math.floor(storedAt));
  return {
    ...{ id: hash, kind: "run", state: "completed", created_at: at, ended_at: at },
    strategy: strategies[0]?.strategy ?? request.strategy,
    parameters: strategies[0]?.parameters ?? request.parameters,
    ...{ venue, products, timeframe },
    progress: { phase: "running", done: count, total: count },
    result: hash,
    trades_hash: manifest.trades_hash,
    ...figures,
  };
}
