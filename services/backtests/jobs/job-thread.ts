/** Runs a job in a thread of its own, bounded in memory. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { CandleRange, CandleSupply } from "../candle-supply.ts";
import { shareCandles } from "../sweep/shared-data.ts";
import type { FaultMessage, FromJob, JobWork, ToJob } from "./job-work.ts";

/** Bounds of one job: what it computes with in its thread, and its candles, of 48 bytes each, in shared memory. */
const HEAP_MB = 1_024;
const CANDLES_MAX = 6_000_000;

/** What a job's thread is watched with. */
export interface JobThread {
  readonly supply: CandleSupply;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** What a job comes to. */
export type JobDone = Extract<FromJob, { kind: "done" }>;

/** Runs it to its end. Throws the job's Fault, or the signal's reason; the thread has ended then. */
export async function runJobThread(
  work: JobWork,
  { supply, signal, onProgress }: JobThread,
): Promise<JobDone> {
  signal.throwIfAborted();
  const entry = createRequire(import.meta.url).resolve("@spot-canvas/services/backtests/jobs/job-worker");
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB };
  const thread = new Worker(entry, { workerData: work, name: "backtest", execArgv: [], resourceLimits });
  const candles = boundedSupply(supply, signal);
  let stop = (): void => undefined;
  try {
    return await new Promise<JobDone>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop);
      thread.on("message", (message: FromJob) => {
        if (message.kind === "candles") {
          candles(message.range).then((answer) => thread.postMessage(answer), reject);
        } else if (message.kind === "progress") onProgress(message.done, message.total);
        else if (message.kind === "failed") reject(new Fault(message.tag, message.fault, message.message));
        else resolve(message);
      });
      thread.once("error", (error: NodeJS.ErrnoException) => reject(threadFault(error)));
      thread.once("exit", () => reject(ended()));
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await thread.terminate();
  }
}

/** Answers a thread's questions for candles, up to so many in all. */
function boundedSupply(supply: CandleSupply, signal: AbortSignal): (range: CandleRange) => Promise<ToJob> {
  let left = CANDLES_MAX;
  return async (range) => {
    try {
      const { from, to, timeframe } = range;
      if (from !== undefined && to !== undefined && (to - from) / widthOf(timeframe) > left) throw tooMany();
      const supplied = await supply(range, signal);
      left -= supplied.candles.time.length;
      if (left < 0) throw tooMany();
      return { kind: "supplied", supplied: { ...supplied, candles: shareCandles(supplied.candles) } };
    } catch (error) {
      if (signal.aborted || !(error instanceof Fault)) throw error;
      return { kind: "failed", tag: error.tag, fault: error.kind, message: error.message } as FaultMessage;
    }
  };
}

const tooMany = (): Fault =>
  new Fault(
    "TooManyCandles",
    "usage",
    `A job takes at most ${CANDLES_MAX} candles: narrow from and to, or run \`canvas backtest run\`.`,
  );

const threadFault = (error: NodeJS.ErrnoException): Fault =>
  error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? new Fault(
        "JobTooLarge",
        "usage",
        `The job needs more than ${HEAP_MB} MB: narrow from and to, or run \`canvas backtest run\`.`,
      )
    : new Fault("JobFailed", "defect", `The job failed: ${error.message}`, { cause: error });

const ended = (): Fault => new Fault("JobFailed", "defect", "The job's thread ended before it was done.");
