/** Threads that run the trials of a sweep. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Trial } from "@spot-canvas/domain/backtest/sweep/grid";
import type { TrialOutcome } from "@spot-canvas/domain/backtest/sweep/outcome";
import { Fault } from "@spot-canvas/domain/fault";
import type { FromTrialWorker, TrialWorkerData } from "./trial-worker.ts";

/** How trials are run. */
export interface TrialPool {
  readonly workers: number;
  readonly data: TrialWorkerData;
  readonly signal: AbortSignal;
  /** Told of every trial once it is done: in whatever order they end. */
  onDone(index: number, outcome: TrialOutcome): void;
}

/**
 * Runs trials to their end, each thread one at a time. Throws the first Fault of a trial or the signal's reason; every
 * thread has ended then.
 */
export async function runTrials(trials: Iterator<Trial>, pool: TrialPool): Promise<void> {
  const { signal, data } = pool;
  signal.throwIfAborted();
  const entry = createRequire(import.meta.url).resolve("@spot-canvas/services/backtests/sweep/trial-worker");
  const threads: Worker[] = [];
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener("abort", stop);
  try {
    const idle = Array.from({ length: pool.workers }, () => {
      const thread = new Worker(entry, { workerData: data, name: "trials", execArgv: [] });
      threads.push(thread);
      return runOn(thread, trials, pool);
    });
    await Promise.race([Promise.all(idle), stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Sends a thread trials until there are none. */
function runOn(thread: Worker, trials: Iterator<Trial>, { onDone }: TrialPool): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const { value, done } = trials.next();
      if (done) resolve();
      else thread.postMessage(value);
    };
    thread.on("message", (message: FromTrialWorker) => {
      if (message.kind === "failed") {
        reject(new Fault(message.tag, message.fault, message.message));
        return;
      }
      try {
        onDone(message.index, message.outcome);
        next();
      } catch (error) {
        reject(error);
      }
    });
    thread.once("error", reject);
    thread.once("exit", (code) =>
      reject(
        new Fault(
          "TrialFailed",
          "defect",
          `A thread of the sweep ended with ${code}: run it again, it goes on.`,
        ),
      ),
    );
    next();
  });
}
