/** From refused things to rows. A repeat has the same stream and position, so the checkpoint alone keeps it out. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { CopyBuffer, copyText } from "../projector/copy-text.ts";
import { REFUSED_COLUMNS } from "./schema.ts";

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

/** Rows on their way into the quarantine of a schema. */
export const refusedRows = (schema: string): CopyBuffer =>
  new CopyBuffer(`${schema}.refused`, REFUSED_COLUMNS);

/** A refused thing as a row. */
export const rowOf = ({ recorded, origin, place, reason, content, contentBytes }: Refused): string =>
  [
    recorded.stream,
    recorded.position,
    copyText(recorded.subject),
    copyText(origin),
    copyText(place),
    copyText(reason),
    copyText(content),
    contentBytes,
    recorded.loggedAt,
  ].join("\t");
