/** The three streams on a JetStream server: made when missing, checked when present. */
import { randomUUID } from "node:crypto";
import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from "@nats-io/jetstream";
import { STREAMS, type StreamName, subjectFilters } from "@spot-canvas/domain/events/stream";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { API_ERROR, apiErrorCode } from "./api.ts";
import type { Link } from "./link.ts";

const NANOS_PER_SECOND = 1_000_000_000;
/** How long the server remembers message ids, in seconds. */
const DUPLICATE_WINDOW_SECONDS = 120;

/**
 * A stream's configuration: file storage, no limit of age or size, nothing can be deleted. The beginning of MARKET can be
 * moved to an archive, so purging it is for the rights of NATS to deny; a server never lets go of a denial in a stream.
 */
export const streamConfig = (
  name: StreamName,
  replicas: number,
): Partial<StreamConfig> & { name: string } => ({
  name,
  subjects: [...subjectFilters(name)],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  discard: DiscardPolicy.New,
  deny_delete: true,
  deny_purge: name !== "MARKET",
  duplicate_window: DUPLICATE_WINDOW_SECONDS * NANOS_PER_SECOND,
  num_replicas: replicas,
});

/** What stands between a stream and what it must be. */
export interface StreamReview {
  /** Differences by which events could be lost or missed, in words; nothing of ours may write to such a stream. */
  readonly unfit: readonly string[];
  /** What can be mended without harm. */
  readonly mend: Partial<StreamConfig>;
}

/** Compares a stream's configuration with what it must be. */
export function reviewStream(actual: StreamConfig, wanted: Partial<StreamConfig>): StreamReview {
  const limits = [
    ["max_age", actual.max_age],
    ["max_bytes", actual.max_bytes],
    ["max_msgs", actual.max_msgs],
    ["max_msgs_per_subject", actual.max_msgs_per_subject],
  ] as const;
  const unfit = limits.flatMap(([name, value]) => (value > 0 ? [`${name} is ${value}`] : []));
  if (actual.storage !== wanted.storage) unfit.push(`its storage is ${actual.storage}`);
  if (actual.retention !== wanted.retention) unfit.push(`its retention is ${actual.retention}`);
  if (actual.no_ack) unfit.push("it does not acknowledge");
  if (actual.sealed) unfit.push("it is sealed");
  if (actual.mirror) unfit.push("it mirrors another stream");
  if (actual.sources?.length) unfit.push("it takes in other streams");
  if (actual.allow_rollup_hdrs) unfit.push("it allows roll-ups, which delete events");
  const mend: Partial<StreamConfig> = {};
  const missing = wanted.subjects!.filter((subject) => !actual.subjects.includes(subject));
  if (missing.length > 0) mend.subjects = [...actual.subjects, ...missing];
  if (!actual.deny_delete) mend.deny_delete = true;
  if (wanted.deny_purge && !actual.deny_purge) mend.deny_purge = true;
  if (actual.discard !== wanted.discard) mend.discard = wanted.discard!;
  if (actual.duplicate_window < wanted.duplicate_window!) mend.duplicate_window = wanted.duplicate_window!;
  return { unfit, mend };
}

/** Makes sure that every stream is there and fit. Throws `StreamUnfit` or `SubjectsOverlap`, which say what to do. */
export async function ensureStreams(
  link: Link,
  replicas: number,
): Promise<ReadonlyMap<StreamName, StreamInfo>> {
  const infos = new Map<StreamName, StreamInfo>();
  for (const name of STREAMS) {
    infos.set(name, await ensureStream(link, streamConfig(name, replicas), name));
  }
  return infos;
}

async function ensureStream(
  link: Link,
  wanted: Partial<StreamConfig> & { name: string },
  name: StreamName,
): Promise<StreamInfo> {
  const { manager, logger } = link;
  const found = await link.attempt(() => findStream(manager, name));
  if (!found) {
    logger.info(`Creating the stream ${name}`, { replicas: wanted.num_replicas });
    return await refusing(link, name, () => manager.streams.add(wanted));
  }
  const { unfit, mend } = reviewStream(found.config, wanted);
  if (unfit.length > 0) {
    throw new Fault(
      "StreamUnfit",
      "conflict",
      `The stream ${name} cannot hold the log: ${unfit.join(", ")}. Change it, or use another NATS account.`,
    );
  }
  if (found.config.num_replicas !== wanted.num_replicas) {
    logger.warn(`The stream ${name} has ${found.config.num_replicas} replicas, not ${wanted.num_replicas}`);
  }
  if (Object.keys(mend).length === 0) return found;
  logger.info(`Mending the stream ${name}`, { settings: Object.keys(mend).join(", ") });
  return await refusing(link, name, () => manager.streams.update(name, { ...found.config, ...mend }));
}

/** A stream's state and configuration, or undefined where there is none. */
export async function findStream(manager: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (apiErrorCode(error) === API_ERROR.streamNotFound) return undefined;
    throw error;
  }
}

async function refusing<T>(link: Link, name: StreamName, call: () => Promise<T>): Promise<T> {
  try {
    return await link.attempt(call);
  } catch (error) {
    const cause = (error as Fault).cause;
    if (apiErrorCode(cause) !== API_ERROR.subjectsOverlap) throw error;
    const others = await overlapping(link.manager, name);
    throw new Fault(
      "SubjectsOverlap",
      "conflict",
      `The subjects of the stream ${name} are held by ${others.join(", ") || "another stream"}: take them and their history over with "canvas log adopt ${others[0] ?? "STREAM"}".`,
      { cause },
    );
  }
}

async function overlapping(manager: JetStreamManager, name: StreamName): Promise<string[]> {
  const names: string[] = [];
  for await (const { config } of manager.streams.list()) {
    if (config.name === name) continue;
    const shared = config.subjects?.some((a) => subjectFilters(name).some((b) => subjectsOverlap(a, b)));
    if (shared) names.push(config.name);
  }
  return names;
}

/** Whether some subject matches both filters. */
export function subjectsOverlap(a: string, b: string): boolean {
  const [left, right] = [a.split("."), b.split(".")];
  for (let index = 0; ; index++) {
    const [x, y] = [left[index], right[index]];
    if (x === undefined || y === undefined) return x === y;
    if (x === ">" || y === ">") return true;
    if (x !== "*" && y !== "*" && x !== y) return false;
  }
}

/**
 * A stream's epoch: when it was created, to the nanosecond, so that one made anew has another; or the one that it was
 * given when it was restored, which its description keeps: the servers before 2.10 have no other place for it.
 */
export const epochOf = ({ config, created }: StreamInfo): string =>
  EPOCH.exec(config.description ?? "")?.[1] ?? unwrap(parseInstant(created)).toString(36).padStart(8, "0");

const EPOCH = /\bepoch ([a-z0-9]{8,32})$/;

/** Gives a stream an epoch that it never had. */
export async function giveEpoch(link: Link, name: StreamName): Promise<StreamInfo> {
  const { config } = await link.attempt(() => link.manager.streams.info(name));
  const epoch = randomUUID().replaceAll("-", "").slice(0, 16);
  return await link.attempt(() =>
    link.manager.streams.update(name, { ...config, description: `epoch ${epoch}` }),
  );
}

/** Removes the oldest events of MARKET. Fault `PurgeRefused` where the stream was made to deny it for ever. */
export async function purgeMarket(link: Link, until: number): Promise<void> {
  const { config } = await link.attempt(() => link.manager.streams.info("MARKET"));
  if (config.deny_purge) {
    throw new Fault(
      "PurgeRefused",
      "conflict",
      "The stream MARKET was made by a version that denies every purge, for ever: copy the log to another server or " +
        'account with "canvas log copy", and archive there.',
    );
  }
  await link.attempt(() => link.manager.streams.purge("MARKET", { seq: until + 1 }));
}
