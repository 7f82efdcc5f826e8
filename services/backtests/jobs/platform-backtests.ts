/** The backtests of a platform: the desk where jobs are taken, and the threads that read what they made. */
import { join } from "node:path";
import type { BacktestCompleted } from "@spot-canvas/domain/events/bodies/backtest";
import type { Database } from "@spot-canvas/projections/projector/database";
import { eventOf, logged } from "../../api/recording.ts";
import type { EventLog } from "../../log/event-log.ts";
import type { Logger } from "../../logging/logger.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { JobDesk } from "./job-desk.ts";
import { JOB_THREADS, platformJobs } from "./run-job.ts";
import { ViewThreads } from "./view-thread.ts";

/** What they stand on. */
export interface BacktestsGround {
  readonly log: EventLog;
  readonly database: Database;
  readonly logger: Logger;
  readonly dataDir: string;
  /** The tenant whose results lie in the data directory itself, where the command line keeps them too. */
  readonly tenant: string;
}

/** The backtests. Disposing stops what runs. */
export interface Backtests extends AsyncDisposable {
  readonly desk: JobDesk;
  readonly views: ViewThreads;
  /** Where the results of a tenant are kept. */
  homeOf(tenant: string): string;
}

/** Opens them; jobs of the last process wait until they are resumed. */
export function openBacktests({ log, database, logger, dataDir, tenant: own }: BacktestsGround): Backtests {
  const homeOf = (tenant: string): string => (tenant === own ? dataDir : join(dataDir, "tenants", tenant));
  const desk = new JobDesk({
    homeOf,
    run: platformJobs({ log, database }),
    completed: async (tenant, completed) => {
      await recordCompleted(log, tenant, completed);
    },
    slots: JOB_THREADS,
    clock: systemClock,
    logger,
  });
  return {
    desk,
    views: new ViewThreads(),
    homeOf,
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

/** Records that a backtest ran; gives whether the log did not have it yet. */
export async function recordCompleted(
  log: EventLog,
  tenant: string,
  completed: BacktestCompleted,
): Promise<boolean> {
  const naturalId = [completed.result];
  const key = { family: "backtests" } as const;
  const event = eventOf({ type: "BacktestCompleted", data: completed, key, tenant, naturalId });
  return !(await logged(log.append(event))).duplicate;
}
