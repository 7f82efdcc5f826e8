/**
 * Leases: who works on what. Politeness only, so that a projector which finds another at work stands by instead of
 * colliding with it; what keeps the tables right is the compare-and-set on the checkpoint. Times are the database's.
 */
import type { Database, Sql } from "./database.ts";
import { type Partition, partitionName } from "./partition.ts";

/** How long a lease lasts that its owner does not renew: the time it takes to replace a killed projector. */
export const LEASE_SECONDS = 6;

/** The lease of a view, or of a part of it. */
export const leaseName = (view: string, partition: Partition): string =>
  partition.count === 1 ? view : `${view} ${partitionName(partition)}`;

/** Whether somebody is at work on a view in another number of parts. */
export async function isLeasedOtherwise(sql: Sql, view: string, count: number): Promise<boolean> {
  const rows = await sql.query<{ readonly name: string }>(
    "select name from canvas.leases where (name = $1 or starts_with(name, $1 || ' ')) and expires_at > now()",
    [view],
  );
  return rows.some(({ name }) => (count === 1 ? name !== view : !name.endsWith(`/${count}`)));
}

/**
 * Takes or renews leases; returns the names of those that are now the owner's. PGlite has one process, so that a lease
 * in it can only be one that a killed process left behind: it is taken over at once.
 */
export async function takeLeases(
  database: Database,
  owner: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ readonly name: string }>(
    `insert into canvas.leases as l (name, owner, expires_at)
     select name, $2, now() + make_interval(secs => ${LEASE_SECONDS}) from unnest($1::text[]) as name
     order by name
     on conflict (name) do update set owner = excluded.owner, expires_at = excluded.expires_at
     where l.owner = excluded.owner or l.expires_at < now() or $3
     returning name`,
    [names, owner, database.engine === "pglite"],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Gives leases back, so that whoever stands by takes over at once. */
export async function releaseLeases(database: Database, owner: string): Promise<void> {
  await database.query("delete from canvas.leases where owner = $1", [owner]);
}

/** A name that no other process has. */
export async function newOwner(database: Database): Promise<string> {
  const [row] = await database.query<{ readonly owner: string }>("select gen_random_uuid()::text as owner");
  return row!.owner;
}
