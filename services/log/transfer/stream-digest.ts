/** What a stream, or the beginning of one, holds, as one hash: two logs with the same one hold the same events. */
import { createHash } from "node:crypto";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import { lineOf, recordOf } from "./record.ts";

/** Adds events up. */
export class StreamDigest {
  readonly #hash = createHash("sha256");
  events = 0;

  add(event: RecordedEvent): void {
    this.#hash.update(`${lineOf(recordOf(event))}\n`);
    this.events++;
  }

  /** 64 hex digits; nothing can be added any more. */
  end(): string {
    return this.#hash.digest("hex");
  }
}

/** Digests a stream up to a position, from its beginning or from behind another position. */
export async function digestStream(
  source: EventSource,
  stream: StreamName,
  until: number,
  options: {
    readonly after?: number;
    readonly signal?: AbortSignal;
    readonly onEvents?: (events: number) => void;
  } = {},
): Promise<{ readonly events: number; readonly sha256: string }> {
  const digest = new StreamDigest();
  const { after = 0, signal, onEvents } = options;
  if (until > after) {
    for await (const batch of source.read(stream, { after, until, ...(signal ? { signal } : {}) })) {
      for (const event of batch) digest.add(event);
      onEvents?.(batch.length);
    }
  }
  signal?.throwIfAborted();
  return { events: digest.events, sha256: digest.end() };
}
