/**
 * What a nats-server can do, by its version. Asked once, said at the start, and the only thing that decides a path:
 * an older server ignores what it does not know without a word (2.9 stores each message of a 2.12 batch as a plain one).
 */
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";

/** The features that matter to the log. */
export interface Capabilities {
  /** The version that the server states. */
  readonly version: string;
  /** `sync_interval` can be set, down to a write to disk before each ack (2.10). */
  readonly tunableSync: boolean;
  /**
   * Expected last positions are tracked while they are in flight, so that a conditional append has one winner on
   * several replicas too (2.11). Before, only a single replica decides them one by one.
   */
  readonly replicatedExpectations: boolean;
  /** Several messages can be written all or none (2.12). */
  readonly atomicBatch: boolean;
}

/** The oldest server that the log runs on: named consumers with their filter in the request came with it. */
const OLDEST = [2, 9];
const VERSION = /^v?(\d+)\.(\d+)/;

/** The capabilities of a server; fails with `ServerTooOld` before 2.9, and trusts an unreadable version with nothing. */
export function capabilitiesOf(version: string): Result<Capabilities> {
  const match = VERSION.exec(version);
  const release = match ? [Number(match[1]), Number(match[2])] : OLDEST;
  const since = (major: number, minor: number): boolean =>
    release[0]! > major || (release[0] === major && release[1]! >= minor);
  if (!since(2, 9)) {
    return fail(
      new Fault("ServerTooOld", "usage", `nats-server ${version} is too old: the log needs 2.9 or newer.`),
    );
  }
  return ok({
    version,
    tunableSync: since(2, 10),
    replicatedExpectations: since(2, 11),
    atomicBatch: since(2, 12),
  });
}

/** Whether an append with an expected last position has exactly one winner. */
export const conditionalAppendIsSound = (capabilities: Capabilities, replicas: number): boolean =>
  replicas === 1 || capabilities.replicatedExpectations;

/** How often a server writes to disk: before each ack, every so many seconds, or unknown. */
export type SyncInterval = "always" | number | undefined;

/** Whether an acknowledged event is on the disk of every replica that acknowledged it. */
export const survivesPowerCut = ({ tunableSync }: Capabilities, sync: SyncInterval): boolean =>
  tunableSync && sync === "always";

const SYNC_SECONDS_2_9 = 60;

/** What a crash of a process and what a power cut can cost, in a sentence or two for the operator. */
export function durabilityOf(capabilities: Capabilities, replicas: number, sync: SyncInterval): string {
  const crash = "A killed process loses nothing that was acknowledged.";
  const who =
    replicas === 1 ? "A power cut" : `A power cut on ${Math.ceil(replicas / 2)} of ${replicas} replicas`;
  if (!capabilities.tunableSync) {
    return `${crash} ${who} can cost the last ${SYNC_SECONDS_2_9} seconds: nats-server ${capabilities.version} writes to disk that often, and it cannot be tuned before 2.10.`;
  }
  if (sync === "always") return `${crash} ${who} loses nothing either: sync_interval is always.`;
  if (sync !== undefined) {
    return `${crash} ${who} can cost the last ${sync} seconds: set sync_interval: always to lose nothing.`;
  }
  return `${crash} ${who} can cost what came since the last write to disk, by default up to 120 seconds, nothing with sync_interval: always; which of them the server has is not known (set NATS_MONITORING_URL to have it read).`;
}
