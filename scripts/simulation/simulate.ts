/** Plays schedules over threads, each with its own seed. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { ScheduleResult } from "./schedule.ts";

/** Which schedules, and how. */
export interface SimulationOptions {
  /** The first one; those that follow are counted up from it. */
  readonly seed: number;
  readonly schedules: number;
  readonly threads: number;
  readonly onResult?: (result: ScheduleResult, progress: Progress) => void;
}

/** How far it is, and how fast. */
export interface Progress {
  readonly done: number;
  readonly aMinute: number;
}

/** What schedules came to. */
export interface SimulationReport {
  readonly results: readonly ScheduleResult[];
  /** Of the machine, without the opening of the databases. */
  readonly seconds: number;
}

const PROGRAM = createRequire(import.meta.url).resolve("@spot-canvas/scripts/simulation/simulation-worker");

/** Plays them. */
export async function simulate({
  seed,
  schedules,
  threads,
  onResult,
}: SimulationOptions): Promise<SimulationReport> {
  const results: ScheduleResult[] = [];
  const workers = Array.from({ length: Math.min(threads, schedules) }, () => new Worker(PROGRAM));
  await Promise.all(workers.map(next));
  const began = performance.now();
  let given = 0;
  await Promise.all(
    workers.map(async (worker) => {
      while (given < schedules) {
        worker.postMessage(seed + given++);
        const result = (await next(worker)) as ScheduleResult;
        results.push(result);
        const done = results.length;
        onResult?.(result, { done, aMinute: done / ((performance.now() - began) / 60_000) });
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await Promise.all(
    workers.map(async (worker) => {
      const gone = new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage("end");
      await gone;
    }),
  );
  return { results, seconds };
}

const next = (worker: Worker): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message) => {
      worker.off("error", reject);
      resolve(message);
    });
  });
