/** What is wrong and stays so until somebody mends it: books that differ from what was stated, views that stand still, a disk that is full. */
import type { Notice } from "@spot-canvas/domain/notices/notice";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { failedAssertions } from "@spot-canvas/projections/ledger/anomalies";
import { listAccounts } from "@spot-canvas/projections/ledger/read";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Database } from "@spot-canvas/projections/projector/database";
import { leaseName } from "@spot-canvas/projections/projector/lease";
import { viewPartText } from "@spot-canvas/projections/projector/partition";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import { type Room, roomFinding } from "../doctor/disk.ts";
import { STALLED_SECONDS, stalledViews } from "../monitoring/stalled-views.ts";

/** Where conditions are looked for. */
export interface ConditionSources {
  readonly log: EventSource;
  readonly database: Database;
  readonly clock: Clock;
  readonly tenant: string;
  /** How much room the disk of the data directory has. */
  readonly room: () => Promise<Room>;
}

/** The conditions that hold now. Throws a Fault where nothing can be read. */
export async function conditionsNow(sources: ConditionSources): Promise<readonly Notice[]> {
  const found = await Promise.all([lagging(sources), assertions(sources), scarceRoom(sources)]);
  return found.flat();
}

/** A disk that gets full is told once, and once more where it is nearly so. A directory that cannot be asked tells nothing. */
async function scarceRoom({ room, clock }: ConditionSources): Promise<readonly Notice[]> {
  const found = await room().catch(() => undefined);
  if (found === undefined) return [];
  const { level, message: text } = roomFinding(found);
  if (level === "ok") return [];
  const at = instantOfMillis(clock.now());
  return [{ id: `disk ${level}`, kind: "disk", isUrgent: level === "failure", at, text }];
}

async function lagging({ log, database, clock }: ConditionSources): Promise<readonly Notice[]> {
  const stalled = await stalledViews(log, database, clock);
  return stalled.map((lag) => ({
    id: `lag ${leaseName(lag.view, lag.partition)} ${lag.stream}`,
    kind: "lag",
    isUrgent: true,
    at: instantOfMillis(clock.now()),
    text:
      `What is shown stands still: the ${viewPartText(lag.view, lag.partition)} is ${lag.events} events of ${lag.stream} behind and has not moved for ` +
      `${STALLED_SECONDS} s. Look at the projector.`,
  }));
}

async function assertions({ database, tenant }: ConditionSources): Promise<readonly Notice[]> {
  const snapshot = await readSnapshot(database);
  const found: Notice[] = [];
  for (const { id: account } of await listAccounts(snapshot, tenant)) {
    for (const { ids, at, text } of await failedAssertions(snapshot, { tenant, account })) {
      found.push({
        id: `assertion ${account} ${ids[0]}`,
        kind: "assertion",
        isUrgent: true,
        account,
        at,
        text: `${account}: ${text}`,
      });
    }
  }
  return found;
}
