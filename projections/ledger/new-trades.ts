/** Which of the trades that came in are new: a repeat of a known id is in the log and not in the ledger. */
import type { Snapshot } from "../projector/snapshot.ts";
import type { LoggedTrade } from "./logged-trade.ts";

/** Those that the ledger counts, in the order given. The snapshot must reflect their positions. */
export async function newAmong<T extends LoggedTrade>(
  snapshot: Snapshot,
  logged: readonly T[],
): Promise<readonly T[]> {
  if (logged.length === 0) return [];
  const rows = await snapshot.sql.query<{ readonly log_position: string }>(
    `select t.log_position from unnest($1::text[], $2::text[], $3::bigint[]) as w (tenant, trade_id, log_position)
     join ${snapshot.schemaOf("ledger")}.trades t
       on t.trade_id = w.trade_id and t.tenant = w.tenant and t.log_position = w.log_position`,
    [
      logged.map(({ trade }) => trade.tenantId),
      logged.map(({ trade }) => trade.tradeId),
      logged.map(({ place }) => String(place.position)),
    ],
  );
  const counted = new Set(rows.map(({ log_position }) => Number(log_position)));
  return logged.filter(({ place }) => counted.has(place.position));
}
