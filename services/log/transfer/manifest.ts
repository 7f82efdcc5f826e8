/**
 * An archive: a folder with a manifest and plain segments, one event a line. A segment that is written is sealed: it never
 * changes, its hash stands in the manifest and in SHA256SUMS, and it may be moved to where storage is cheap.
 */
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
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
  return text === undefined ? undefined : manifestIn(text, file);
}

/** The manifest that a text holds; `file` is named where it holds none. Faults: `ArchiveNewer`, `ArchiveDamaged`. */
export function manifestIn(text: string, file: string): Manifest {
  const manifest = parsed(text) as Partial<Manifest> | null | undefined;
  if (!Array.isArray(manifest?.streams)) throw damaged(file);
  if (Number(manifest.format) > FORMAT) throw newer(file, Number(manifest.format));
  if (!manifest.streams.every(isStream)) throw damaged(file);
  return manifest as Manifest;
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

const isStream = (stream: Partial<ArchivedStream> | null): boolean =>
  isStreamName(String(stream?.name)) &&
  typeof stream?.epoch === "string" &&
  Array.isArray(stream.segments) &&
  isChain(stream.segments);

/** Whether segments are files of the archive that follow one another from position 1 on. */
function isChain(segments: readonly (Partial<Segment> | null)[]): boolean {
  let end = 0;
  return segments.every((segment) => {
    const { file, first, last = 0, sha256, subjects } = segment ?? {};
    const isNext = first === end + 1 && Number.isSafeInteger(last) && last >= first;
    end = last;
    return isNext && typeof sha256 === "string" && [file, subjects?.file ?? file].every(isWithin);
  });
}

/** Whether a path leads nowhere but into the archive's own folder. */
const isWithin = (file: unknown): boolean =>
  typeof file === "string" && !isAbsolute(file) && !file.split(/[\\/]/).includes("..");

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
