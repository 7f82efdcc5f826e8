/** Runs a job over what the platform has recorded. */
import { availableParallelism } from "node:os";
import { withRecorded } from "../recorded-products.ts";
import type { BacktestRequest } from "../request.ts";
import { fundingOfInput, requestOfInput, sweepOfInput } from "./input-request.ts";
import type { Job, JobProgress } from "./job.ts";
import { type JobDone, runJobThread } from "./job-thread.ts";
import {
  candlesOfPlatform,
  fundingOfPlatform,
  type PlatformSource,
  recordedVenue,
} from "./platform-supply.ts";

/** What a job is run with. */
export interface JobRun {
  readonly signal: AbortSignal;
  onProgress(progress: JobProgress): void;
}

/** Runs a job to its end; results go to `home`. Throws its Fault, or the signal's reason. */
export type RunJob = (job: Job, home: string, run: JobRun) => Promise<JobDone>;

/** One core is left to what trades. */
export const JOB_THREADS = Math.max(1, availableParallelism() - 1);

/** Runs jobs in threads over the candles of a platform. */
export const platformJobs =
  (platform: Omit<PlatformSource, "tenant">): RunJob =>
  async (job, home, { signal, onProgress }) => {
    const source = { ...platform, tenant: job.tenant };
    onProgress({ phase: "candles", done: 0, total: 0 });
    const request = await requestWithRecorded(job, source);
    const { funding } = job.input;
    const rates =
      funding === "recorded" ? await fundingOfPlatform(source, request) : fundingOfInput(job.input);
    const read = candlesOfPlatform(source);
    let candles = 0;
    return runJobThread(
      { home, funding: rates, ...workOf(job, request) },
      {
        signal,
        supply: async (range, until) => {
          const supplied = await read(range, until);
          candles += supplied.candles.time.length;
          onProgress({ phase: "candles", done: candles, total: 0 });
          return supplied;
        },
        onProgress: (done, total) => onProgress({ phase: "running", done, total }),
      },
    );
  };

async function requestWithRecorded({ input }: Job, source: PlatformSource): Promise<BacktestRequest> {
  const request = requestOfInput(input);
  const { tick, lot, minimum_notional: minNotional, fees } = input;
  const asked = {
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
    ...(minNotional === undefined ? {} : { minNotional }),
    ...(fees === "recorded" ? { fees } : {}),
  };
  return withRecorded(request, await recordedVenue(source, request.venue), asked);
}

function workOf(job: Job, request: BacktestRequest) {
  if (job.kind === "run") return { kind: job.kind, request } as const;
  const sweep = sweepOfInput(job.input, request);
  const workers = JOB_THREADS;
  if (job.kind === "sweep") return { kind: job.kind, sweep, workers } as const;
  const { train, test, anchored = false } = job.input.walk_forward!;
  return { kind: job.kind, walk: { sweep, lengths: { train, test, anchored } }, workers } as const;
}
