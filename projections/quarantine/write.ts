/** From refused things to rows. A repeat has the same stream and position, so the checkpoint alone keeps it out. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { CopyBuffer, copyText } from "../projector/copy-text.ts";
import type { Transaction } from "../projector/database.ts";
import { insertRows } from "../projector/upsert.ts";
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

/** Events of a type that this program never knew. */
export interface UnknownType {
  readonly stream: StreamName;
  readonly type: string;
  events: number;
  readonly first_position: number;
  last_position: number;
}

/** Adds what was counted to what is. */
export async function addUnknownTypes(
  transaction: Transaction,
  schema: string,
  counted: readonly UnknownType[],
): Promise<void> {
  const table = `${schema}.unknown_types`;
  const onConflict = `(stream, type) do update set last_position = excluded.last_position,
    events = unknown_types.events + excluded.events`;
  await insertRows(
    transaction,
    table,
    counted.map((one) => ({ ...one })),
    onConflict,
  );
}
