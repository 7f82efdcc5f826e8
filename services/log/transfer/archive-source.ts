/** An archive, read as the log that it was taken of. Every segment is checked against its hash before it is believed. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { EventSource, ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import { compileSubjectFilter, type SubjectFilter } from "../subject-filter.ts";
import { endOf, type Manifest, readManifest, type Segment } from "./manifest.ts";
import { readLine, subjectMark } from "./record.ts";
import { readIndex, type SegmentIndex } from "./segment-index.ts";

const BATCH_EVENTS = 2_000;

/** What can be asked of an archive. */
export interface Archive extends EventSource {
  /** The newest event on a subject, up to a position. */
  last(stream: StreamName, subject: string, until: number): Promise<RecordedEvent | undefined>;
}

/** Opens an archive. Faults: `NoArchive` and those of its manifest; reading it throws `ArchiveDamaged`, `SegmentMissing`. */
export async function openArchive(folder: string): Promise<Archive> {
  const manifest = await readManifest(folder);
  if (manifest !== undefined) return new ArchiveFolder(folder, manifest);
  throw new Fault(
    "NoArchive",
    "not-found",
    `${folder} holds no archive: name a folder that "canvas log export" or "canvas log archive" made.`,
  );
}

class ArchiveFolder implements Archive {
  readonly #folder: string;
  readonly #manifest: Manifest;

  constructor(folder: string, manifest: Manifest) {
    this.#folder = folder;
    this.#manifest = manifest;
  }

  async streams(): Promise<readonly StreamState[]> {
    return this.#manifest.streams.map((stream) => ({
      name: stream.name,
      epoch: stream.epoch,
      lastPosition: endOf(stream),
      bytes: stream.segments.reduce((sum, { bytes }) => sum + bytes, 0),
    }));
  }

  async *read(
    name: StreamName,
    { after, until = Number.POSITIVE_INFINITY, subject, signal }: ReadOptions,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    const filter = subject === undefined ? undefined : compileSubjectFilter(subject);
    for (const segment of this.#segmentsOf(name)) {
      if (segment.last <= after || segment.first > until) continue;
      if (filter !== undefined && !(await this.#mayHold(segment, filter))) continue;
      const events = (await this.#eventsOf(name, segment, filter?.exact)).filter(
        (event) =>
          event.position > after && event.position <= until && (filter?.matches(event.subject) ?? true),
      );
      for (let from = 0; from < events.length && !signal?.aborted; from += BATCH_EVENTS) {
        yield events.slice(from, from + BATCH_EVENTS);
      }
      if (signal?.aborted) return;
    }
  }

  async last(name: StreamName, subject: string, until: number): Promise<RecordedEvent | undefined> {
    const filter = compileSubjectFilter(subject);
    for (const segment of this.#segmentsOf(name).toReversed()) {
      if (segment.first > until || !(await this.#mayHold(segment, filter))) continue;
      const events = await this.#eventsOf(name, segment, subject);
      const found = events.findLast((event) => event.subject === subject && event.position <= until);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #segmentsOf(name: StreamName): readonly Segment[] {
    return this.#manifest.streams.find((stream) => stream.name === name)?.segments ?? [];
  }

  /** Without an index any segment may hold any subject. */
  async #mayHold({ subjects }: Segment, { exact, matches }: SubjectFilter): Promise<boolean> {
    if (subjects === undefined) return true;
    const index = await this.#indexOf(subjects);
    return exact === undefined ? [...index.keys()].some(matches) : index.has(exact);
  }

  async #indexOf({ file, sha256 }: NonNullable<Segment["subjects"]>): Promise<SegmentIndex> {
    const path = join(this.#folder, file);
    const index = readIndex((await believed(path, sha256)).toString("utf8"));
    if (index === undefined) throw damaged(path, "it is no index");
    return index;
  }

  /** The events of a segment; of one subject, at least those: the lines of others are passed over unread. */
  async #eventsOf(
    stream: StreamName,
    { file, first, last, sha256 }: Segment,
    subject?: string,
  ): Promise<readonly RecordedEvent[]> {
    const path = join(this.#folder, file);
    const lines = (await believed(path, sha256)).toString("utf8").split("\n").slice(0, -1);
    if (subject !== undefined) {
      const mark = subjectMark(subject);
      return lines.filter((line) => line.includes(mark)).map((line) => unwrap(readLine(stream, line)));
    }
    const events = lines.map((line) => unwrap(readLine(stream, line)));
    const isWhole =
      events.every(({ position }, at) => position === first + at) && events.at(-1)?.position === last;
    if (!isWhole) throw damaged(path, "it lacks events");
    return events;
  }
}

/** A file's bytes, which have the hash that the manifest says. */
async function believed(path: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const text = `${path} cannot be read: bring it back to the archive.`;
    throw new Fault("SegmentMissing", "not-found", text, { cause });
  });
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  throw damaged(path, "its hash is another");
}

const damaged = (path: string, why: string): Fault =>
  new Fault("ArchiveDamaged", "corrupt", `${path} is damaged (${why}): take another copy of it.`);
