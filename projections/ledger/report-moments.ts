/** When there is something to report of an account: how far it is known, and what came late into what was reported. */
import { type Instant, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { findMark } from "../candles/mark.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import type { AccountEntry } from "./read.ts";

/**
 * Until when an account is known: its last fact, or the newest candle of a product that it ever traded. Undefined where
 * nothing is recorded of it.
 */
export async function knownUntil(
  snapshot: Snapshot,
  account: AccountRef,
  { venue }: Pick<AccountEntry, "venue">,
): Promise<Instant | undefined> {
  const schema = snapshot.schemaOf("ledger");
  const of = "account = $1 and tenant = $2";
  const [row] = await snapshot.sql.query<{ readonly last: string | null }>(
    `select greatest((select max(executed_at) from ${schema}.trades where ${of}),
       (select max(executed_at) from ${schema}.entries where ${of})) as last`,
    [account.account, account.tenant],
  );
  if (row?.last === null || row?.last === undefined) return undefined;
  let last: Instant = BigInt(row.last);
  const symbols = await snapshot.sql.query<{ readonly symbol: string }>(
    `select distinct symbol from ${schema}.positions where ${of}`,
    [account.account, account.tenant],
  );
  for (const { symbol } of symbols) {
    const mark = await findMark(snapshot, { tenant: account.tenant, product: symbol, venue });
    if (mark === undefined) continue;
    const closed = instantOfMillis(mark.closedAt);
    if (closed > last) last = closed;
  }
  return last;
}

/** Where the log has the trade of a time up to a moment that it took last; 0 where there is none. */
export async function lastArrival(
  snapshot: Snapshot,
  { account, tenant }: AccountRef,
  until: Instant,
): Promise<number> {
  const [row] = await snapshot.sql.query<{ readonly log_position: string }>(
    `select log_position from ${snapshot.schemaOf("ledger")}.trades
     where account = $1 and tenant = $2 and executed_at <= $3 order by log_position desc limit 1`,
    [account, tenant, until],
  );
  return Number(row?.log_position ?? 0);
}

/** Whether the log took something after a position of TRADING that belongs to the time up to a moment. */
export async function cameLate(
  snapshot: Snapshot,
  { account, tenant }: AccountRef,
  { since, until }: { readonly since: number; readonly until: Instant },
): Promise<boolean> {
  const schema = snapshot.schemaOf("ledger");
  const newer = "account = $1 and tenant = $2 and log_position > $3";
  const [row] = await snapshot.sql.query<{ readonly late: boolean }>(
    `select exists(select 1 from ${schema}.trades where ${newer} and executed_at <= $4)
       or exists(select 1 from ${schema}.entries where ${newer} and executed_at <= $4)
       or exists(select 1 from ${schema}.voided_trades v join ${schema}.trade_corrections c using (tenant, account, trade_id)
         where v.account = $1 and v.tenant = $2 and c.log_position > $3 and v.executed_at <= $4)
       or exists(select 1 from ${schema}.trades t join ${schema}.trade_corrections c using (tenant, account, trade_id)
         where t.account = $1 and t.tenant = $2 and c.log_position > $3 and t.executed_at <= $4)
       or exists(select 1 from ${schema}.balance_settings where ${newer}) as late`,
    [account, tenant, since, until],
  );
  return row?.late ?? false;
}
