/** What accounts did about signals and requests, by themselves. */
import type { Side } from "@spot-canvas/domain/ledger/trade";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** A verdict on a signal or request. */
export interface SingleVerdict {
  readonly orderId: string | undefined;
  readonly rule: string | undefined;
  readonly reason: string;
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
  }>(
    `select order_id, rule, reason from ${snapshot.schemaOf("signals")}.verdicts
     where tenant_id = $1 and account_id = $2 and signal_id = $3`,
    [tenant, account, signalId],
  );
  return row && { orderId: row.order_id ?? undefined, rule: row.rule ?? undefined, reason: row.reason };
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
