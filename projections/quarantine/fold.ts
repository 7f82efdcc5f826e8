/** From readings to rows of the quarantine. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";

/** Raise it when the same events shall give other rows. */
export const FOLD_VERSION = 1;

/** How much of an unreadable body is kept in the row; all of it is in the log, where the row points. */
const CONTENT_BYTES_MAX = 4_096;

/** One thing that was refused. */
export interface Refused {
  readonly recorded: RecordedEvent;
  /** The file or feed it came from; for an unreadable event its subject. */
  readonly origin: string;
  readonly place: string;
  readonly reason: string;
  /** Base64. */
  readonly content: string;
  readonly contentBytes: number;
}

/** What a reading puts into quarantine; nothing, for almost all. */
export function refusedIn(reading: Reading): Refused | undefined {
  if (reading.outcome === "unreadable") {
    const { recorded, fault } = reading;
    return {
      recorded,
      origin: recorded.subject,
      place: `${recorded.stream}:${recorded.position}`,
      reason: fault.message,
      content: base64Of(recorded.body.subarray(0, CONTENT_BYTES_MAX)),
      contentBytes: recorded.body.length,
    };
  }
  if (reading.outcome !== "event" || reading.event.type !== "InputRefused") return undefined;
  const { origin, place, reason, content } = reading.event.data;
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  const contentBytes = (content.length / 4) * 3 - padding;
  return {
    recorded: reading.event.recorded,
    origin,
    place,
    reason,
    content,
    contentBytes: Math.max(0, Math.floor(contentBytes)),
  };
}

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
