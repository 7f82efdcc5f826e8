/**
 * A single append that expects something, in one statement instead of seven, for a database with a single connection: nobody can come between what the statement
 * sees and what it writes. With several connections only the lock of the long way makes an expectation sound.
 */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Database } from "@spot-canvas/projections/projector/database";
import type { PendingAppend } from "../append-queue.ts";
import type { Appended } from "../event-log.ts";
import { positionConflict, storedBytes } from "./append-batch.ts";
import { EVENT_COLUMNS, tableOf } from "./schema.ts";

/** Whether a batch may go this way. Without an expectation the short way is shorter. */
export const isConditionalOne = (database: Database, batch: readonly PendingAppend[]): boolean =>
  database.engine === "pglite" && batch.length === 1 && batch[0]!.expectedLast !== undefined;

interface Row {
  /** Where the log had the message already. */
  readonly known: string | null;
  /** The last position of the subject, before. */
  readonly actual: string;
  /** Where it was written; null where it was not. */
  readonly position: string | null;
}

/** Appends one event. */
export async function appendOne(
  database: Database,
  append: PendingAppend,
  loggedAt: Instant,
): Promise<Result<Appended>> {
  const { stream, event, expectedLast } = append;
  const table = tableOf(stream);
  const [row] = await database.query<Row>(
    `WITH known AS (SELECT position FROM ${table} WHERE message_id = $1),
     actual AS (
       SELECT coalesce((SELECT position FROM ${table} WHERE subject = $2 ORDER BY position DESC LIMIT 1), 0) AS position
     ),
     stream AS (
       UPDATE log.streams SET last_position = last_position + 1, bytes = bytes + $3, last_logged_at = $4
       WHERE name = '${stream}' AND NOT EXISTS (SELECT FROM known)
         AND coalesce($5::bigint = (SELECT position FROM actual), true)
       RETURNING last_position
     ),
     written AS (
       INSERT INTO ${table} (${EVENT_COLUMNS.join(", ")})
       SELECT last_position, $2, $1, $4::bigint, $6, $7 FROM stream RETURNING position
     )
     SELECT (SELECT position FROM known) AS known, (SELECT position FROM actual) AS actual,
       (SELECT position FROM written) AS position`,
    [
      event.messageId,
      event.subject,
      storedBytes([append]),
      loggedAt,
      expectedLast ?? null,
      JSON.stringify(event.headers),
      event.body,
    ],
  );
  const { known, actual, position } = row!;
  if (known !== null) return ok({ stream, position: Number(known), duplicate: true });
  if (position !== null) return ok({ stream, position: Number(position), duplicate: false });
  return fail(positionConflict(event.subject, expectedLast!, Number(actual)));
}
