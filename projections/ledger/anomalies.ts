/** What is wrong with the books of an account: sales of what was not held, conflicts, drift, and what cannot be read. */
import { formatSubject } from "@spot-canvas/domain/events/subject";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { checkAssertions } from "./assertions.ts";
import { querySettled } from "./settled.ts";

/** One thing that is wrong. */
export interface Anomaly {
  readonly kind: "over-sell" | "unmatched-entry" | "after-close" | "conflict" | "assertion" | "unreadable";
  /** When it happened; when the log took it, where that is all that is known. */
  readonly at: Instant;
  /** Of trades or entries. */
  readonly ids: readonly string[];
  /** Positions of TRADING. */
  readonly positions: readonly number[];
  readonly symbol?: string;
  /** One sentence. */
  readonly text: string;
}

/** The newest of each kind; those of one kind beyond these are left out. */
export const ANOMALIES_MAX = 200;

/** The anomalies of an account, newest first. */
export async function listAnomalies(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const found = await Promise.all([
    overSells(snapshot, account),
    unmatchedEntries(snapshot, account),
    afterClose(snapshot, account),
    tradeConflicts(snapshot, account),
    entryConflicts(snapshot, account),
    failedAssertions(snapshot, account),
    unreadable(snapshot, account),
  ]);
  return found.flat().sort((left, right) => (left.at > right.at ? -1 : left.at < right.at ? 1 : 0));
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly position: string;
  readonly symbol: string | null;
  readonly amount: string;
  readonly kind: string;
}

const LIMIT = `limit ${ANOMALIES_MAX}`;
const valuesOf = ({ account, tenant }: AccountRef): readonly string[] => [account, tenant];

async function overSells(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const schema = snapshot.schemaOf("ledger");
  const rows = await querySettled<Row>(
    snapshot,
    account,
    `select t.trade_id as id, t.executed_at as at, t.log_position as position, t.symbol, f.unmatched_quantity as amount
     from ${schema}.trade_figures f
     join ${schema}.trades t on t.account = $1 and t.tenant = $2 and t.log_position = f.log_position
     where f.unmatched_account = $1 and f.unmatched_tenant = $2
     order by t.executed_at desc, t.log_position desc ${LIMIT}`,
    valuesOf(account),
  );
  return rows.map((row) => ({
    ...placed("over-sell", row),
    text: `Trade ${row.id} sold ${row.amount} of ${row.symbol} more than was held: record what is missing before it.`,
  }));
}

async function unmatchedEntries(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const schema = snapshot.schemaOf("ledger");
  const rows = await querySettled<Row>(
    snapshot,
    account,
    `select e.entry_id as id, e.executed_at as at, e.log_position as position, e.symbol, e.kind,
       coalesce(f.unmatched_quantity, f.unmatched_proceeds) as amount
     from ${schema}.entries e join ${schema}.trade_figures f on f.log_position = e.log_position
     where e.account = $1 and e.tenant = $2 and (f.unmatched_quantity is not null or f.unmatched_proceeds is not null)
     order by e.executed_at desc, e.log_position desc ${LIMIT}`,
    valuesOf(account),
  );
  return rows.map((row) => ({
    ...placed("unmatched-entry", row),
    text:
      row.kind === "funding"
        ? `Funding ${row.id} of ${row.symbol} was paid while no position was open.`
        : row.kind === "opening"
          ? `Opening ${row.id} of ${row.symbol} contradicts the position that was open then, and changes nothing.`
          : `Transfer ${row.id} moved ${row.amount} of ${row.symbol} more than was held.`,
  }));
}

/** What happened after the account was closed: the API refuses it, another publisher does not know. */
async function afterClose(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const schema = snapshot.schemaOf("ledger");
  const rows = await snapshot.sql.query<Omit<Row, "amount">>(
    `select f.id, f.at, f.position, f.symbol, f.kind from ${schema}.accounts a join lateral (
       (select trade_id as id, executed_at as at, log_position as position, symbol, 'trade' as kind
        from ${schema}.trades where account = $1 and tenant = $2 and executed_at > a.closed_at
        order by executed_at desc, log_position desc ${LIMIT})
       union all
       (select entry_id, executed_at, log_position, symbol, kind
        from ${schema}.entries where account = $1 and tenant = $2 and executed_at > a.closed_at
          and not repeated and kind <> 'assertion'
        order by executed_at desc, log_position desc ${LIMIT})
     ) f on true where a.account = $1 and a.tenant = $2 order by f.at desc, f.position desc ${LIMIT}`,
    valuesOf(account),
  );
  return rows.map((row) => ({
    ...placed("after-close", row),
    text: `The ${row.kind} ${row.id} happened after the account was closed: it counts; open the account again, or void it.`,
  }));
}

async function tradeConflicts(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const schema = snapshot.schemaOf("ledger");
  const rows = await snapshot.sql.query<Omit<Row, "symbol"> & { readonly first: string | null }>(
    `select c.trade_id as id, c.logged_at as at, c.log_position as position,
       coalesce(t.log_position, v.log_position) as first
     from ${schema}.trade_conflicts c
     left join ${schema}.trades t on t.trade_id = c.trade_id and t.tenant = c.tenant
     left join ${schema}.voided_trades v on v.trade_id = c.trade_id and v.tenant = c.tenant
     where c.tenant = $2 and $1 in (c.account, t.account, v.account) order by c.log_position desc ${LIMIT}`,
    valuesOf(account),
  );
  return rows.map(({ id, at, position, first }) => ({
    kind: "conflict",
    at: BigInt(at),
    ids: [id],
    positions: [...(first === null ? [] : [Number(first)]), Number(position)],
    text: `Trade ${id} was recorded again with other content: the first one counts.`,
  }));
}

async function entryConflicts(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const entries = `${snapshot.schemaOf("ledger")}.entries`;
  const said = ["currency", "amount", "symbol", "side", "quantity", "executed_at", "margin", "lots"];
  const differs = said.map((column) => `e.${column} is distinct from f.${column}`).join(" or ");
  const rows = await snapshot.sql.query<Row & { readonly first: string }>(
    `select e.entry_id as id, e.logged_at as at, e.log_position as position, e.symbol, e.kind, f.log_position as first
     from ${entries} e join ${entries} f on f.entry_id = e.entry_id and f.kind = e.kind and f.account = e.account
       and f.tenant = e.tenant and not f.repeated
     where e.account = $1 and e.tenant = $2 and e.repeated and (${differs})
     order by e.log_position desc ${LIMIT}`,
    valuesOf(account),
  );
  return rows.map((row) => ({
    ...placed("conflict", row),
    positions: [Number(row.first), Number(row.position)],
    text: `The ${row.kind} ${row.id} was recorded again with other content: the first one counts.`,
  }));
}

/** Assertions that the books of an account do not bear out. */
export async function failedAssertions(snapshot: Snapshot, account: AccountRef): Promise<readonly Anomaly[]> {
  const checked = await checkAssertions(snapshot, account);
  return checked
    .filter(({ stated, found }) => !stated.equals(found))
    .map(({ id, at, position, currency, stated, found }) => ({
      kind: "assertion",
      at,
      ids: [id],
      positions: [position],
      text: `The balance was stated to be ${stated} ${currency}, and the books have ${found}: they differ by ${stated.minus(found).normalized()}.`,
    }));
}

async function unreadable(snapshot: Snapshot, { tenant, account }: AccountRef): Promise<readonly Anomaly[]> {
  const subjects = [
    formatSubject({ family: "account", account }, tenant),
    formatSubject({ family: "trades", account, market: "spot" }, tenant),
    formatSubject({ family: "trades", account, market: "futures" }, tenant),
  ];
  const rows = await snapshot.sql.query<{
    readonly position: string;
    readonly subject: string;
    readonly reason: string;
    readonly logged_at: string;
  }>(
    `select position, subject, reason, logged_at from ${snapshot.schemaOf("quarantine")}.refused
     where stream = 'TRADING' and subject = any($1::text[]) order by position desc ${LIMIT}`,
    [subjects],
  );
  return rows.map(({ position, subject, reason, logged_at }) => ({
    kind: "unreadable",
    at: BigInt(logged_at),
    ids: [],
    positions: [Number(position)],
    text: `The event at position ${position} of ${subject} cannot be read: ${reason}`,
  }));
}

const placed = (kind: Anomaly["kind"], { id, at, position, symbol }: Omit<Row, "amount" | "kind">) => ({
  kind,
  at: BigInt(at),
  ids: [id],
  positions: [Number(position)],
  ...(symbol === null ? {} : { symbol }),
});
