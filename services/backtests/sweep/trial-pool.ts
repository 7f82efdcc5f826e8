/** Threads that run the trials of a sweep. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Trial } from "@spot-canvas/domain/backtest/sweep/grid";
import type { TrialOutcome } from "@spot-canvas/domain/backtest/sweep/outcome";
import { Fault } from "@spot-canvas/domain/fault";
import type { FromTrialWorker, TrialWorkerData } from "./trial-worker.ts";

/** How trials are run. */
export interface TrialPoolOptions {
  readonly workers: number;
  readonly data: TrialWorkerData;
  readonly signal: AbortSignal;
  /** Told of every trial once it is done: in whatever order they end. */
  onDone(index: number, outcome: TrialOutcome): void;
}

/** Threads that stay for round after round. Disposing ends them. */
export class TrialPool implements AsyncDisposable {
  readonly #options: TrialPoolOptions;
  readonly #threads: Worker[] = [];

  constructor(options: TrialPoolOptions) {
    this.#options = options;
  }

  /** Runs trials to their end, each thread one at a time. Throws the first Fault of a trial, or the signal's reason. */
  async run(trials: Iterator<Trial>): Promise<void> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
    });
    signal.addEventListener("abort", stop);
    try {
      const first = trials.next();
      if (first.done) return;
      const idle = this.#started().map((thread, index) =>
        this.#runOn(thread, trials, index === 0 ? first.value : undefined),
      );
      await Promise.race([Promise.all(idle), stopped]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  /** The threads, started when there is something to run. */
  #started(): readonly Worker[] {
    const { workers, data } = this.#options;
    const entry = createRequire(import.meta.url).resolve(
      "@spot-canvas/services/backtests/sweep/trial-worker",
    );
    while (this.#threads.length < workers) {
      this.#threads.push(new Worker(entry, { workerData: data, name: "trials", execArgv: [] }));
    }
    return this.#threads;
  }

  /** Sends a thread trials until there are none. */
  #runOn(thread: Worker, trials: Iterator<Trial>, first: Trial | undefined): Promise<void> {
    const { onDone } = this.#options;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        thread.off("message", hear).off("error", fail).off("exit", leave);
        settle();
      };
      const fail = (error: unknown): void => end(() => reject(error));
      const leave = (code: number): void => fail(ended(code));
      const next = (given?: Trial): void => {
        const { value, done } = given === undefined ? trials.next() : { value: given, done: false };
        if (done) end(resolve);
        else thread.postMessage(value);
      };
      const hear = (message: FromTrialWorker): void => {
        if (message.kind === "failed") {
          fail(new Fault(message.tag, message.fault, message.message));
          return;
        }
        try {
          onDone(message.index, message.outcome);
          next();
        } catch (error) {
          fail(error);
        }
      };
      thread.on("message", hear).once("error", fail).once("exit", leave);
      next(first);
    });
  }
}

const ended = (code: number): Fault =>
  new Fault("TrialFailed", "defect", `A thread of the sweep ended with ${code}: run it again, it goes on.`);
