/**
 * An archive: a folder with a manifest and plain segments, one event a line. A segment that is written is sealed: it never
 * changes, its hash stands in the manifest and in SHA256SUMS, and it may be moved to where storage is cheap.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { placeFile } from "../../files/place-file.ts";
import { isStreamName } from "./record.ts";

/** A sealed segment. */
export interface Segment {
  readonly file: string;
  /** Positions, both included. */
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Which subjects are in it: a reading of one subject passes over the segments of others. Absent in older archives. */
  readonly subjects?: { readonly file: string; readonly sha256: string };
}

/** What an archive holds of a stream. */
export interface ArchivedStream {
  readonly name: StreamName;
  readonly epoch: string;
  readonly segments: readonly Segment[];
}

/** What an archive holds. */
export interface Manifest {
  readonly format: typeof FORMAT;
  /** The version of the program that wrote to it last. */
  readonly program: string;
  readonly streams: readonly ArchivedStream[];
}

/** Raise it when older programs could not read the archive any more. */
const FORMAT = 1;
const MANIFEST = "manifest.json";
const SUMS = "SHA256SUMS";

/** An archive without anything in it. */
export const emptyManifest = (program: string): Manifest => ({ format: FORMAT, program, streams: [] });

/** The last position of what an archive holds of a stream. */
export const endOf = (stream: ArchivedStream | undefined): number => stream?.segments.at(-1)?.last ?? 0;

/** The manifest in a folder; undefined where there is none. Faults: `ArchiveNewer`, `ArchiveDamaged`. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = join(folder, MANIFEST);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const manifest = parsed(text) as Manifest | undefined;
  if (manifest === undefined || !Array.isArray(manifest.streams)) throw damaged(file);
  if (manifest.format > FORMAT) throw newer(file, manifest.format);
  for (const { name, segments } of manifest.streams)
    if (!isStreamName(name) || !isChain(segments)) throw damaged(file);
  return manifest;
}

/** Writes the manifest, whole or not at all, and the sums that `sha256sum -c SHA256SUMS` checks. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const files = manifest.streams.flatMap(({ segments }) =>
    segments.flatMap((segment) => (segment.subjects ? [segment, segment.subjects] : [segment])),
  );
  const sums = files.map(({ file, sha256 }) => `${sha256}  ${file}\n`);
  await placeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  await placeFile(join(folder, SUMS), sums.join(""));
}

/** Gives what an archive holds of a stream another epoch: that of the log that goes on behind it. */
export async function giveEpoch(folder: string, stream: StreamName, epoch: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return;
  const streams = manifest.streams.map((one) => (one.name === stream ? { ...one, epoch } : one));
  await writeManifest(folder, { ...manifest, streams });
}

/** Whether segments follow one another from position 1 on. */
function isChain(segments: readonly Segment[]): boolean {
  let last = 0;
  for (const segment of segments) {
    if (segment.first !== last + 1 || segment.last < segment.first) return false;
    last = segment.last;
  }
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const damaged = (file: string): Fault =>
  new Fault("ArchiveDamaged", "corrupt", `${file} is not what an archive has: take another copy of it.`);

const newer = (file: string, format: number): Fault =>
  new Fault(
    "ArchiveNewer",
    "conflict",
    `${file} is of format ${format} and this program knows up to ${FORMAT}: update the program.`,
  );
