/** Which keys there are, and whose one is. */
import type { KeyCreated } from "@spot-canvas/domain/events/bodies/key";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** A key as its tenant sees it. */
export interface KeyEntry {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyCreated["scope"];
  readonly createdAt: Instant;
  readonly revokedAt: Instant | undefined;
}

/** A key that may call. */
export interface ValidKey {
  readonly tenant: string;
  readonly scope: KeyCreated["scope"];
  readonly hash: string;
}

interface Row {
  readonly key_id: string;
  readonly name: string;
  readonly scope: KeyCreated["scope"];
  readonly created_at: string;
  readonly revoked_at: string | null;
}

/** The keys of a tenant, also revoked ones, oldest first. */
export async function listKeys(snapshot: Snapshot, tenant: string): Promise<readonly KeyEntry[]> {
  const schema = snapshot.schemaOf("keys");
  const rows = await snapshot.sql.query<Row>(
    `select k.key_id, k.name, k.scope, k.created_at, r.revoked_at from ${schema}.keys k
     left join ${schema}.revoked_keys r on r.key_id = k.key_id and r.tenant = k.tenant
     where k.tenant = $1 order by k.created_at, k.log_position`,
    [tenant],
  );
  return rows.map((row) => ({
    id: row.key_id,
    name: row.name,
    scope: row.scope,
    createdAt: BigInt(row.created_at),
    revokedAt: row.revoked_at === null ? undefined : BigInt(row.revoked_at),
  }));
}

/** The key with this hash that was not revoked. */
export async function findValidKey(snapshot: Snapshot, hash: string): Promise<ValidKey | undefined> {
  const schema = snapshot.schemaOf("keys");
  const [row] = await snapshot.sql.query<ValidKey>(
    `select k.tenant, k.scope, k.hash from ${schema}.keys k where k.hash = $1 and not exists
       (select from ${schema}.revoked_keys r where r.key_id = k.key_id and r.tenant = k.tenant)
     order by k.log_position limit 1`,
    [hash],
  );
  return row;
}
