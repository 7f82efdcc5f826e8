/** Finds how sure the figures of a report are in a thread of its own: a second of arithmetic in which nobody else would be answered. */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import type { IntervalQuestion, MetricIntervals } from "@spot-canvas/domain/report/figures";

/** The intervals. Whoever stops waiting leaves a thread that ends by itself. */
export async function intervalsInThread(question: IntervalQuestion): Promise<MetricIntervals> {
  const entry = createRequire(import.meta.url).resolve("@spot-canvas/services/reports/interval-worker");
  const thread = new Worker(entry, { workerData: question, name: "report intervals", execArgv: [] });
  return new Promise<MetricIntervals>((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", reject);
    thread.once("exit", () =>
      reject(new Fault("IntervalsFailed", "defect", "The thread of a report's intervals ended early.")),
    );
  });
}
