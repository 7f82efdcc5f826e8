/** The thread that runs one job at low priority: it asks for candles, runs, and keeps what came of it. */
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import type { CandleSupply } from "../candle-supply.ts";
import { lowerPriority } from "../low-priority.ts";
import { storeResult, storeTable } from "../result-store.ts";
import { runRequest } from "../run-request.ts";
import { runSweep } from "../sweep/run-sweep.ts";
import { sweepDocument } from "../sweep/sweep-document.ts";
import { runWalkForward } from "../walk-forward/run-walk-forward.ts";
import { walkForwardDocument } from "../walk-forward/walk-forward-document.ts";
import type { FromJob, JobWork, ToJob } from "./job-work.ts";

const work = workerData as JobWork;
const port = parentPort!;
lowerPriority();
const say = (message: FromJob): void => port.postMessage(message);

const PROGRESS_MS = 100;
let told = 0;
function progress(done: number, total: number): void {
  const now = performance.now();
  if (now - told < PROGRESS_MS && done < total) return;
  told = now;
  say({ kind: "progress", done, total });
}

/** How many candles of the strategy's own timeframe there are to run. */
let candles = 0;
const supply: CandleSupply = async (range) => {
  say({ kind: "candles", range });
  const [answer] = (await once(port, "message")) as [ToJob];
  if (answer.kind === "failed") throw new Fault(answer.tag, answer.fault, answer.message);
  if (work.kind === "run" && range.timeframe === work.request.timeframe) {
    candles += answer.supplied.candles.time.length;
  }
  return answer.supplied;
};

const run = { supply, signal: new AbortController().signal, funding: work.funding };

/** Runs the job; gives what the process is told at its end. */
async function runJob(): Promise<FromJob> {
  const { home } = work;
  if (work.kind === "sweep") {
    const { sweep, workers } = work;
    const table = await runSweep(sweep, { ...run, dataDir: home, workers, onProgress: progress });
    const result = await storeTable(home, sweepDocument(table, sweep.request));
    return { kind: "done", outcome: { result, trials: table.trials.length } };
  }
  if (work.kind === "walk_forward") {
    const { walk, workers } = work;
    const walked = await runWalkForward(walk, { ...run, dataDir: home, workers, onProgress: progress });
    const document = walkForwardDocument(walked, walk);
    const { trial_count: trials, currency, final_equity } = document;
    const result = await storeTable(home, document);
    return { kind: "done", outcome: { result, trials, currency, final_equity } };
  }
  const onProgress = (done: number): void => progress(done, candles);
  const document = await runRequest(work.request, { ...run, onProgress });
  progress(candles, candles);
  const result = await storeResult(home, document);
  const { manifest, trades, currency, final_equity } = document;
  const { trades_hash } = manifest;
  const figures = { result, trades_hash, trades: trades.length, currency, final_equity };
  return { kind: "done", outcome: figures, completed: { ...figures, manifest: { ...manifest } } };
}

try {
  say(await runJob());
} catch (error) {
  const [tag, fault] = error instanceof Fault ? [error.tag, error.kind] : ["JobFailed", "defect" as const];
  say({ kind: "failed", tag, fault, message: (error as Error).message });
} finally {
  port.unref();
}
