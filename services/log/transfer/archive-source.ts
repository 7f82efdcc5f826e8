/** An archive, read as the log that it was taken of. Every segment is checked against its hash before it is believed. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { EventSource, ReadOptions, StreamState } from "@spot-canvas/projections/projector/source";
import { endOf, type Manifest, readManifest, type Segment } from "./manifest.ts";
import { readLine } from "./record.ts";

const BATCH_EVENTS = 2_000;

/** Opens an archive. Faults: `NoArchive` and those of its manifest; reading it throws `ArchiveDamaged`, `SegmentMissing`. */
export async function openArchive(folder: string): Promise<EventSource> {
  const manifest = await readManifest(folder);
  if (manifest !== undefined) return new ArchiveSource(folder, manifest);
  throw new Fault(
    "NoArchive",
    "not-found",
    `${folder} holds no archive: name a folder that "canvas log export" made.`,
  );
}

class ArchiveSource implements EventSource {
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
    { after, until, signal }: ReadOptions,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    const stream = this.#manifest.streams.find((one) => one.name === name);
    const end = Math.min(until ?? Number.POSITIVE_INFINITY, endOf(stream));
    for (const segment of stream?.segments ?? []) {
      if (segment.last <= after || segment.first > end) continue;
      const events = (await this.#eventsOf(name, segment)).filter(
        ({ position }) => position > after && position <= end,
      );
      for (let from = 0; from < events.length && !signal?.aborted; from += BATCH_EVENTS) {
        yield events.slice(from, from + BATCH_EVENTS);
      }
      if (signal?.aborted) return;
    }
  }

  async #eventsOf(
    stream: StreamName,
    { file, first, last, sha256 }: Segment,
  ): Promise<readonly RecordedEvent[]> {
    const path = join(this.#folder, file);
    const bytes = await readFile(path).catch((cause: unknown) => {
      const text = `The segment ${path} cannot be read: bring it back to the archive.`;
      throw new Fault("SegmentMissing", "not-found", text, { cause });
    });
    if (createHash("sha256").update(bytes).digest("hex") !== sha256)
      throw damaged(path, "its hash is another");
    const lines = bytes.toString("utf8").split("\n").slice(0, -1);
    const events = lines.map((line) => unwrap(readLine(stream, line)));
    const isWhole =
      events.every(({ position }, at) => position === first + at) && events.at(-1)?.position === last;
    if (!isWhole) throw damaged(path, "it lacks events");
    return events;
  }
}

const damaged = (path: string, why: string): Fault =>
  new Fault("ArchiveDamaged", "corrupt", `The segment ${path} is damaged (${why}): take another copy of it.`);
