/** One transaction of appends: places, repeats and expectations are decided under the lock of the streams it writes. */
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Sql, Transaction } from "@spot-canvas/projections/projector/database";
import type { PendingAppend } from "../append-queue.ts";
import type { Appended } from "../event-log.ts";
import { encodeEventRows, type PlacedEvent } from "./copy-events.ts";
import { EVENT_COLUMNS, tableOf } from "./schema.ts";

/** Appends a batch, in order; the outcomes are as many as the appends. Another kind of failure is thrown. */
export async function appendBatch(
  transaction: Transaction,
  batch: readonly PendingAppend[],
  loggedAt: Instant,
): Promise<readonly Result<Appended>[]> {
  const outcomes = new Map<PendingAppend, Result<Appended>>();
  for (const stream of streamsOf(batch)) {
    const appends = batch.filter((append) => append.stream === stream);
    const placed = await placeAppends(transaction, stream, appends, outcomes);
    if (placed.length === 0) continue;
    await writeEvents(transaction, stream, placed, loggedAt);
    await transaction.query(
      "UPDATE log.streams SET last_position = $2, bytes = bytes + $3, last_logged_at = $4 WHERE name = $1",
      [stream, placed.at(-1)!.position, storedBytes(placed), loggedAt],
    );
  }
  return batch.map((append) => outcomes.get(append)!);
}

/** The streams of a batch, always in the same order, or two writers could wait for each other. */
export const streamsOf = (batch: readonly PendingAppend[]): readonly StreamName[] =>
  [...new Set(batch.map((append) => append.stream))].sort();

/** What events weigh in the state of their stream. */
export const storedBytes = (events: readonly { readonly event: NewEvent }[]): number =>
  events.reduce((sum, { event }) => sum + event.subject.length + event.body.length, 0);

/** Copies placed events into their table. */
export async function writeEvents(
  transaction: Transaction,
  stream: StreamName,
  placed: readonly PlacedEvent[],
  loggedAt: Instant,
): Promise<void> {
  await transaction.copy({
    table: tableOf(stream),
    columns: EVENT_COLUMNS,
    format: "binary",
    data: encodeEventRows(placed, loggedAt),
  });
}

/** Decides the outcome of each append to one stream; returns what is to be written. */
async function placeAppends(
  sql: Sql,
  stream: StreamName,
  appends: readonly PendingAppend[],
  outcomes: Map<PendingAppend, Result<Appended>>,
): Promise<PlacedEvent[]> {
  const [state] = await sql.query<{ last_position: string }>(
    // Without parameters, so that it goes over together with the beginning of the transaction.
    `SELECT last_position FROM log.streams WHERE name = '${stream}' FOR UPDATE`,
  );
  let last = Number(state!.last_position);
  const known = await positionsOfMessages(sql, stream, appends);
  const lastOf = await lastOfSubjects(sql, stream, appends);
  const placed: PlacedEvent[] = [];
  for (const append of appends) {
    const { event, follows } = append;
    const there = known.get(event.messageId);
    if (there !== undefined) {
      outcomes.set(append, ok({ stream, position: there, duplicate: there !== append.tried }));
      continue;
    }
    const actual = lastOf.get(event.subject) ?? 0;
    const expectedLast = follows === undefined ? append.expectedLast : placeOf(follows, outcomes);
    if (expectedLast !== undefined && expectedLast !== actual) {
      outcomes.set(append, fail(positionConflict(event.subject, expectedLast, actual)));
      continue;
    }
    last += 1;
    append.tried = last;
    known.set(event.messageId, last);
    lastOf.set(event.subject, last);
    placed.push({ event, position: last });
    outcomes.set(append, ok({ stream, position: last, duplicate: false }));
  }
  return placed;
}

async function positionsOfMessages(
  sql: Sql,
  stream: StreamName,
  appends: readonly PendingAppend[],
): Promise<Map<string, number>> {
  const rows = await sql.query<{ message_id: string; position: string }>(
    `SELECT message_id, position FROM ${tableOf(stream)} WHERE message_id = ANY ($1)`,
    [appends.map(({ event }) => event.messageId)],
  );
  return new Map(rows.map((row) => [row.message_id, Number(row.position)]));
}

/** Where an append went, in this batch or one before; nowhere where it was refused. */
function placeOf(append: PendingAppend, outcomes: ReadonlyMap<PendingAppend, Result<Appended>>): number {
  const outcome = outcomes.get(append);
  return (outcome?.ok ? outcome.value.position : append.place) ?? NOWHERE;
}

const NOWHERE = -1;

/** The last positions of the subjects that an append expects something of. */
async function lastOfSubjects(
  sql: Sql,
  stream: StreamName,
  appends: readonly PendingAppend[],
): Promise<Map<string, number>> {
  const conditional = appends.filter(
    ({ expectedLast, follows }) => expectedLast !== undefined || follows !== undefined,
  );
  if (conditional.length === 0) return new Map();
  const rows = await sql.query<{ subject: string; position: string }>(
    `SELECT subject, max(position) AS position FROM ${tableOf(stream)} WHERE subject = ANY ($1) GROUP BY subject`,
    [[...new Set(conditional.map(({ event }) => event.subject))]],
  );
  return new Map(rows.map((row) => [row.subject, Number(row.position)]));
}

/** The fault of an append that found its subject elsewhere than expected. */
export const positionConflict = (subject: string, expected: number, actual: number): Fault =>
  new Fault(
    "PositionConflict",
    "conflict",
    `The last event on ${subject} is at position ${actual}, not at ${expected}: read what came since, and decide again.`,
  );
