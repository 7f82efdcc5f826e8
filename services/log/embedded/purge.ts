/** The beginning of MARKET in tables: where it is, and how it is given up. */
import type { Database } from "@spot-canvas/projections/projector/database";
import { tableOf } from "./schema.ts";

/** A transaction is kept short: reads wait for its end. */
const SLICE_EVENTS = 5_000;
const MARKET = tableOf("MARKET");

/** The first position that MARKET still holds, as an expression; null while it holds nothing. */
export const FIRST_MARKET_POSITION = `(SELECT min(position) FROM ${MARKET})`;

/** What an answer to {@link FIRST_MARKET_POSITION} means where the stream ends at `last`. */
export const firstPosition = (first: string | null, last: string): number =>
  Number(first ?? Number(last) + 1);

/** Removes events slice by slice, oldest first, and gives the room back to the disk. */
export async function purgeMarket(database: Database, until: number): Promise<void> {
  for (;;) {
    const [row] = await database.query<{ readonly removed: string }>(
      `WITH oldest AS (SELECT position FROM ${MARKET} WHERE position <= $1 ORDER BY position LIMIT ${SLICE_EVENTS}),
       removed AS (
         DELETE FROM ${MARKET} WHERE position IN (SELECT position FROM oldest)
         RETURNING length(subject) + length(body) AS bytes
       ),
       kept AS (
         UPDATE log.streams SET bytes = bytes - (SELECT coalesce(sum(bytes), 0) FROM removed)
         WHERE name = 'MARKET' RETURNING name
       )
       SELECT count(*) AS removed FROM removed`,
      [until],
    );
    if (row === undefined || Number(row.removed) < SLICE_EVENTS) break;
  }
  await database.query(`VACUUM FULL ${MARKET}`);
}
