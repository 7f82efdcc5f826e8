/** Writes events into an archive, segment by segment. What was sealed before stays as it is: a later run goes on behind it. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { placeFile } from "../../files/place-file.ts";
import { type ArchivedStream, endOf, type Manifest, type Segment, writeManifest } from "./manifest.ts";
import { lineOf, type RecordDocument } from "./record.ts";
import { indexText } from "./segment-index.ts";

/** A segment is sealed when it has so many events or bytes. */
export interface SegmentLimits {
  readonly events: number;
  readonly bytes: number;
}

const LIMITS: SegmentLimits = { events: 65_536, bytes: 64 * 1_024 * 1_024 };
const POSITION_DIGITS = 12;

/** An archive that is being written. */
export class ArchiveWriter {
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  #manifest: Manifest;

  /** `manifest` is what the folder holds already. */
  constructor(folder: string, manifest: Manifest, limits: SegmentLimits = LIMITS) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#limits = limits;
  }

  get manifest(): Manifest {
    return this.#manifest;
  }

  /** The position up to which a stream is archived. Fault `ArchiveOfAnotherLog` where it was another stream's. */
  reached(name: StreamName, epoch: string): number {
    const stream = this.#streamOf(name);
    if (stream === undefined || stream.epoch === epoch) return endOf(stream);
    throw new Fault(
      "ArchiveOfAnotherLog",
      "conflict",
      `${this.#folder} holds ${name} of the epoch ${stream.epoch}, and the log's is ${epoch}: export into another folder.`,
    );
  }

  /** Adds the events of a stream that come after what is archived, in order. */
  async add(name: StreamName, epoch: string, events: AsyncIterable<RecordDocument>): Promise<void> {
    let draft = new Draft(this.reached(name, epoch));
    for await (const event of events) {
      draft.add(event);
      if (draft.events < this.#limits.events && draft.bytes < this.#limits.bytes) continue;
      await this.#seal(name, epoch, draft);
      draft = new Draft(draft.last);
    }
    if (draft.events > 0) await this.#seal(name, epoch, draft);
    else if (this.#streamOf(name) === undefined) await this.#keep({ name, epoch, segments: [] });
  }

  async #seal(name: StreamName, epoch: string, draft: Draft): Promise<void> {
    const numbers = [draft.first, draft.last].map((position) =>
      String(position).padStart(POSITION_DIGITS, "0"),
    );
    const file = `${name}/${numbers.join("-")}.jsonl`;
    const bytes = draft.end();
    const { first, last } = draft;
    const sha256 = await this.#place(file, bytes);
    const index = `index/${name}/${numbers.join("-")}.json`;
    const subjects = { file: index, sha256: await this.#place(index, indexText(draft.subjects)) };
    const segment: Segment = { file, first, last, bytes: bytes.length, sha256, subjects };
    await this.#keep({ name, epoch, segments: [...(this.#streamOf(name)?.segments ?? []), segment] });
  }

  /** Returns its hash. */
  async #place(file: string, content: string | Uint8Array): Promise<string> {
    await placeFile(join(this.#folder, file), content);
    return createHash("sha256").update(content).digest("hex");
  }

  async #keep(stream: ArchivedStream): Promise<void> {
    const others = this.#manifest.streams.filter(({ name }) => name !== stream.name);
    this.#manifest = { ...this.#manifest, streams: [...others, stream] };
    await writeManifest(this.#folder, this.#manifest);
  }

  #streamOf(name: StreamName): ArchivedStream | undefined {
    return this.#manifest.streams.find((stream) => stream.name === name);
  }
}

/** A segment that is not sealed. */
class Draft {
  readonly first: number;
  last: number;
  bytes = 0;
  /** The last position of each. */
  readonly subjects = new Map<string, number>();
  readonly #lines: Buffer[] = [];

  constructor(after: number) {
    this.first = after + 1;
    this.last = after;
  }

  get events(): number {
    return this.last - this.first + 1;
  }

  add(document: RecordDocument): void {
    const { position } = document;
    if (position !== this.last + 1) {
      const text = `The event at ${this.last + 1} is missing: ${position} came instead. Export again.`;
      throw new Fault("ExportInterrupted", "corrupt", text);
    }
    const line = Buffer.from(`${lineOf(document)}\n`, "utf8");
    this.#lines.push(line);
    this.bytes += line.length;
    this.last = position;
    this.subjects.set(document.subject, position);
  }

  end(): Buffer {
    return Buffer.concat(this.#lines);
  }
}
