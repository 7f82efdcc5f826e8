/** Where MARKET is divided: what the streams hold of it, and the archive that holds what came before. */
import { Fault } from "@spot-canvas/domain/fault";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import { type Archive, openArchive } from "./archive-source.ts";
import { giveEpoch } from "./manifest.ts";

/** What the streams hold of MARKET. */
export interface Market {
  readonly epoch: string;
  /** Above 1 where an archive holds what came before. */
  readonly first: number;
  readonly last: number;
}

/** Asks the log. */
export async function marketOf(log: Pick<EventSource, "streams">): Promise<Market> {
  const {
    epoch,
    firstPosition = 1,
    lastPosition,
  } = (await log.streams()).find(({ name }) => name === "MARKET")!;
  return { epoch, first: firstPosition, last: lastPosition };
}

/** The archive of what is no longer in the streams. Fault `HistoryArchived` where it is not that, and those of archives. */
export async function archiveOf(
  { epoch, first }: Pick<Market, "epoch" | "first">,
  folder: string | undefined,
): Promise<Archive> {
  const { archive, epoch: archived, last } = await heldIn(folder, first);
  if (archived === epoch) return archive;
  throw archivedElsewhere(first, `${folder} has it up to ${last} of the epoch ${archived}, not of ${epoch}`);
}

/**
 * Takes the archive along into a new epoch, which `start` begins. Cut off after that, it is to be called again. Faults:
 * `HistoryArchived`; `ArchiveAhead` where the archive holds what the log has lost.
 */
export async function startEpochWith(
  folder: string | undefined,
  log: Pick<EventSource, "streams">,
  start: () => Promise<void>,
): Promise<void> {
  const { first, last } = await marketOf(log);
  if (first === 1) return start();
  const held = await heldIn(folder, first);
  if (held.last > last) throw archiveAhead(folder!, held.last, last);
  await start();
  await giveEpoch(folder!, "MARKET", (await marketOf(log)).epoch);
}

/** The fault of a log that has lost what its archive still holds. */
export const archiveAhead = (folder: string, held: number, last: number): Fault =>
  new Fault(
    "ArchiveAhead",
    "conflict",
    `MARKET ends at ${last}, and ${folder} holds it up to ${held}: restore a newer copy of the log.`,
  );

interface Held {
  readonly archive: Archive;
  readonly epoch: string;
  readonly last: number;
}

async function heldIn(folder: string | undefined, first: number): Promise<Held> {
  if (folder === undefined) throw archivedElsewhere(first);
  const archive = await openArchive(folder);
  const state = (await archive.streams()).find(({ name }) => name === "MARKET");
  const last = state?.lastPosition ?? 0;
  if (state === undefined || last < first - 1)
    throw archivedElsewhere(first, `${folder} has it up to ${last}`);
  return { archive, epoch: state.epoch, last };
}

function archivedElsewhere(first: number, but?: string): Fault {
  const what = `MARKET up to position ${first - 1} was moved to an archive`;
  const text =
    but === undefined
      ? `${what}: set CANVAS_ARCHIVE to its folder.`
      : `${what}, and ${but}: set CANVAS_ARCHIVE to the right folder.`;
  return new Fault("HistoryArchived", "conflict", text);
}
