/**
 * The short way of an append: events that nobody expects anything of and that the log has not seen are placed and
 * copied in without asking. Where one was seen after all, the tables refuse the whole, and the long way decides.
 */
import { ok, type Result } from "@spot-canvas/domain/fault";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Transaction } from "@spot-canvas/projections/projector/database";
import type { PendingAppend } from "../append-queue.ts";
import type { Appended } from "../event-log.ts";
import { storedBytes, streamsOf, writeEvents } from "./append-batch.ts";

/** Whether a batch may go the short way. */
export const looksFresh = (batch: readonly PendingAppend[]): boolean =>
  batch.every(
    ({ expectedLast, follows, tried }) =>
      expectedLast === undefined && follows === undefined && tried === undefined,
  ) && new Set(batch.map(({ stream, event }) => `${stream} ${event.messageId}`)).size === batch.length;

/** Appends a batch, in order. Throws a Fault `UniqueViolation` where an event was there already. */
export async function appendFresh(
  transaction: Transaction,
  batch: readonly PendingAppend[],
  loggedAt: Instant,
): Promise<readonly Result<Appended>[]> {
  const outcomes = new Map<PendingAppend, Result<Appended>>();
  for (const stream of streamsOf(batch)) {
    const appends = batch.filter((append) => append.stream === stream);
    // Without parameters, so that it goes over together with the beginning of the transaction.
    const [state] = await transaction.query<{ last_position: string }>(
      `UPDATE log.streams SET last_position = last_position + ${appends.length}, bytes = bytes + ${storedBytes(appends)},
       last_logged_at = ${loggedAt} WHERE name = '${stream}' RETURNING last_position`,
    );
    const before = Number(state!.last_position) - appends.length;
    const placed = appends.map((append, at) => {
      append.tried = before + at + 1;
      outcomes.set(append, ok({ stream, position: append.tried, duplicate: false }));
      return { event: append.event, position: append.tried };
    });
    await writeEvents(transaction, stream, placed, loggedAt);
  }
  return batch.map((append) => outcomes.get(append)!);
}
