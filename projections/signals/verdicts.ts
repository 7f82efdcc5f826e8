/** What accounts did about signals and requests, by themselves. */
import type { Side } from "@spot-canvas/domain/ledger/trade";
import { type Instant, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** A verdict on a signal or request. */
export interface SingleVerdict {
  readonly orderId: string | undefined;
  readonly rule: string | undefined;
  readonly reason: string;
  /** Where it stands in TRADING. */
  readonly position: number;
}

/** Something that was declined; what its signal said is absent where a person asked for it. */
export interface DeclinedEntry {
  readonly signalId: string;
  readonly decidedAt: Instant;
  readonly rule: string;
  readonly reason: string;
  readonly product: string | undefined;
  readonly action: Side | undefined;
  readonly strategy: string | undefined;
}

/** The verdict of an account on a signal; undefined where there is none yet. */
export async function findVerdict(
  snapshot: Snapshot,
  {
    tenant,
    account,
    signalId,
  }: { readonly tenant: string; readonly account: string; readonly signalId: string },
): Promise<SingleVerdict | undefined> {
  const [row] = await snapshot.sql.query<{
    readonly order_id: string | null;
    readonly rule: string | null;
    readonly reason: string;
    readonly position: string;
  }>(
    `select order_id, rule, reason, position from ${snapshot.schemaOf("signals")}.verdicts
     where tenant_id = $1 and account_id = $2 and signal_id = $3`,
    [tenant, account, signalId],
  );
  if (row === undefined) return undefined;
  const { order_id, rule, reason, position } = row;
  return { orderId: order_id ?? undefined, rule: rule ?? undefined, reason, position: Number(position) };
}

/** Where an account's newest verdict stands in TRADING, and the signal that it was given on. */
export interface NewestVerdict {
  readonly position: number;
  readonly signalId: string;
  /** When it was given by the clock of the decisions, epoch milliseconds. */
  readonly decidedAt: number;
  /**
   * Up to where signals have their verdicts: where this one stands, or before the first of its moment that has none, as
   * those of one moment are decided in an order of their own. Undefined where a person asked for it.
   */
  readonly raisedAt: number | undefined;
}

/** The newest verdict of an account up to a position of TRADING; undefined where it has none. */
export async function newestVerdict(
  snapshot: Snapshot,
  { tenant, account }: { readonly tenant: string; readonly account: string },
  until: number,
): Promise<NewestVerdict | undefined> {
  const schema = snapshot.schemaOf("signals");
  const [row] = await snapshot.sql.query<{
    readonly position: string;
    readonly signal_id: string;
    readonly decided_at: string;
    readonly raised_at: string | null;
  }>(
    `select v.position, v.signal_id, v.decided_at, least(s.position, (
         select min(m.position) - 1 from ${schema}.signals m
         left join ${schema}.verdicts w on w.tenant_id = $1 and w.signal_id = m.signal_id and w.account_id = $2
           and w.position <= $3
         where m.tenant_id = $1 and m.raised_at = s.raised_at and w.signal_id is null)) as raised_at
     from (
       select position, signal_id, decided_at from ${schema}.verdicts where tenant_id = $1 and account_id = $2
         and position <= $3 and decided_at = (select decided_at from ${schema}.verdicts
           where tenant_id = $1 and account_id = $2 and position <= $3 order by decided_at desc limit 1)
       order by position desc limit 1) v
     left join ${schema}.signals s on s.tenant_id = $1 and s.signal_id = v.signal_id`,
    [tenant, account, String(until)],
  );
  if (row === undefined) return undefined;
  const raisedAt = row.raised_at === null ? undefined : Number(row.raised_at);
  const decidedAt = millisOfInstant(BigInt(row.decided_at));
  return { position: Number(row.position), signalId: row.signal_id, decidedAt, raisedAt };
}

/** Where the first signal of some instances stands, behind a position of TRADING, on which an account had no verdict at another. */
export async function firstUndecided(
  snapshot: Snapshot,
  {
    tenant,
    account,
    instances,
  }: { readonly tenant: string; readonly account: string; readonly instances: readonly string[] },
  { after, until }: { readonly after: number; readonly until: number },
): Promise<number | undefined> {
  const schema = snapshot.schemaOf("signals");
  const [row] = await snapshot.sql.query<{ readonly position: string | null }>(
    `select min(s.position) as position from ${schema}.signals s
     where s.tenant_id = $1 and s.instance = any($3::text[]) and s.position > $4 and not exists (
       select from ${schema}.verdicts v
       where v.tenant_id = $1 and v.signal_id = s.signal_id and v.account_id = $2 and v.position <= $5)`,
    [tenant, account, instances, after, String(until)],
  );
  return row?.position == null ? undefined : Number(row.position);
}

/** Which declines. `before` is the time and id of the row that the page stands behind. */
export interface DeclinedFilter {
  readonly tenant: string;
  readonly account: string;
  readonly before?: { readonly time: Instant; readonly id: string };
  readonly limit: number;
}

/** What an account declined, by time and id, newest first. */
export async function listDeclined(
  snapshot: Snapshot,
  { tenant, account, before, limit }: DeclinedFilter,
): Promise<readonly DeclinedEntry[]> {
  const schema = snapshot.schemaOf("signals");
  const rows = await snapshot.sql.query<{
    readonly signal_id: string;
    readonly decided_at: string;
    readonly rule: string;
    readonly reason: string;
    readonly product: string | null;
    readonly action: Side | null;
    readonly strategy: string | null;
  }>(
    `select v.signal_id, v.decided_at, v.rule, v.reason, s.product, s.action, s.strategy
     from ${schema}.verdicts v
     left join ${schema}.signals s on s.tenant_id = v.tenant_id and s.signal_id = v.signal_id
     where v.tenant_id = $1 and v.account_id = $2 and v.rule is not null
       and ($3::bigint is null or (v.decided_at, v.signal_id) < ($3::bigint, $4::text collate "C"))
     order by v.decided_at desc, v.signal_id desc limit $5`,
    [tenant, account, before === undefined ? null : String(before.time), before?.id ?? null, limit],
  );
  return rows.map((row) => ({
    signalId: row.signal_id,
    decidedAt: BigInt(row.decided_at),
    rule: row.rule,
    reason: row.reason,
    product: row.product ?? undefined,
    action: row.action ?? undefined,
    strategy: row.strategy ?? undefined,
  }));
}
