/**
 * Moves the oldest events of MARKET out of the log into an archive. They are written and on disk, read again and compared
 * with the log before any of them leaves it, so that a run may be killed at any moment: the next one goes on.
 */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant, type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../event-log.ts";
import { YOUNG_MS } from "../with-archive.ts";
import { lockArchive } from "./archive-lock.ts";
import { openArchive } from "./archive-source.ts";
import { ArchiveWriter, type SegmentLimits } from "./archive-writer.ts";
import { archiveAhead, type Market, marketOf } from "./archived-market.ts";
import { emptyManifest, readManifest } from "./manifest.ts";
import { type RecordDocument, recordOf } from "./record.ts";
import { digestStream, StreamDigest } from "./stream-digest.ts";

/** What goes where. */
export interface ArchiveMarketOptions {
  readonly log: EventLog;
  readonly folder: string;
  /** What was logged before this moment goes, up to the first event that was not. */
  readonly before: Instant;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The version of the program. */
  readonly program: string;
  readonly signal: AbortSignal;
  readonly limits?: SegmentLimits;
  readonly onProgress?: (phase: ArchivePhase, done: number, total: number) => void;
}

/** Writing to the archive, and comparing it with the log. */
export type ArchivePhase = "writing" | "comparing";

/** What was done. */
export interface ArchivedMarket {
  /** Events that left the log. */
  readonly events: number;
  /** What the archive holds from now on: everything up to this position. */
  readonly archivedTo: number;
  /** What the log holds from now on. */
  readonly logFrom: number;
  /** Of the events that left; the log's and the archive's. */
  readonly sha256: string;
}

/**
 * Archives. Faults: `TooYoung`, `ArchiveOfAnotherLog`, `ArchiveIncomplete`, `ArchiveAhead`, `ArchiveDiffers`,
 * `PurgeRefused`, and what log and archive throw.
 */
export async function archiveMarket(options: ArchiveMarketOptions): Promise<ArchivedMarket> {
  const { log, folder, before, now, signal } = options;
  await using _held = await lockArchive(folder, "canvas log archive");
  const latest = instantOfMillis(now - YOUNG_MS);
  if (before > latest) {
    const text = `What is younger than a day stays in the log: give a moment up to ${formatInstant(latest)}.`;
    throw new Fault("TooYoung", "usage", text);
  }
  const held = await marketOf(log);
  const archivedTo = await write(options, held);
  const old = await digestOld(options, held, archivedTo);
  await compare(options, held.first, old, archivedTo);
  signal.throwIfAborted();
  if (old.until >= held.first) await log.purgeMarket(old.until);
  const left = await marketOf(log);
  return {
    events: left.first - held.first,
    archivedTo,
    logFrom: left.first,
    sha256: old.sha256,
  };
}

/** Writes what is old and not in the archive yet. Returns the position up to which the archive holds MARKET then. */
async function write(options: ArchiveMarketOptions, { epoch, first, last }: Market): Promise<number> {
  const { folder, program, limits, signal, onProgress } = options;
  const writer = new ArchiveWriter(folder, (await readManifest(folder)) ?? emptyManifest(program), limits);
  const reached = writer.reached("MARKET", epoch);
  if (reached + 1 < first) {
    throw new Fault(
      "ArchiveIncomplete",
      "conflict",
      `The log holds MARKET from ${first} on, and ${folder} holds it up to ${reached}: name the folder that holds the rest.`,
    );
  }
  if (reached > last) throw archiveAhead(folder, reached, last);
  async function* records(): AsyncGenerator<RecordDocument> {
    for await (const events of oldEvents(options, reached, last)) {
      yield* events.map(recordOf);
      onProgress?.("writing", events.at(-1)!.position - reached, last - reached);
    }
  }
  await writer.add("MARKET", epoch, records());
  signal.throwIfAborted();
  return writer.reached("MARKET", epoch);
}

/** What the log holds that is to leave it, as it is now. */
async function digestOld(options: ArchiveMarketOptions, { first }: Market, archivedTo: number): Promise<Old> {
  const digest = new StreamDigest();
  let until = first - 1;
  for await (const events of oldEvents(options, until, archivedTo)) {
    for (const event of events) digest.add(event);
    until = events.at(-1)!.position;
    options.onProgress?.("comparing", digest.events, 2 * (archivedTo - first + 1));
  }
  options.signal.throwIfAborted();
  return { until, events: digest.events, sha256: digest.end() };
}

/** Reads the archive from the disk and compares it with what is to leave the log. */
async function compare(
  { folder, signal, onProgress }: ArchiveMarketOptions,
  first: number,
  { until, events, sha256 }: Old,
  archivedTo: number,
): Promise<void> {
  const total = archivedTo - first + 1;
  let done = 0;
  const onEvents = (more: number): void => {
    done += more;
    onProgress?.("comparing", total + done, 2 * total);
  };
  const archive = await openArchive(folder);
  const theirs = await digestStream(archive, "MARKET", until, { after: first - 1, signal, onEvents });
  if (theirs.sha256 === sha256 && theirs.events === events) return;
  throw new Fault(
    "ArchiveDiffers",
    "corrupt",
    `${folder} does not hold the events from ${first} to ${until} as the log does; nothing was removed: archive into ` +
      "another folder, and find out what changed this one.",
  );
}

/** The events behind a position that are older than asked, up to the first that is not. */
async function* oldEvents(
  { log, before, signal }: ArchiveMarketOptions,
  after: number,
  until: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (after >= until) return;
  for await (const events of log.read("MARKET", { after, until, signal })) {
    const young = events.findIndex(({ loggedAt }) => loggedAt >= before);
    const old = young === -1 ? events : events.slice(0, young);
    if (old.length > 0) yield old;
    if (young !== -1) return;
  }
}

/** What is to leave the log: up to a position, which is before the first of them where nothing is. */
interface Old {
  readonly until: number;
  readonly events: number;
  readonly sha256: string;
}
