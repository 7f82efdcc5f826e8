/** How accounts trade now, and what was said about it before. */
import type { TradingConfigured } from "@spot-canvas/domain/events/bodies/control";
import type { TradingHalted } from "@spot-canvas/domain/events/bodies/halt";
import type { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { ControlEvent } from "./write.ts";

/** A trading configuration, since when. */
export interface ConfigurationEntry {
  readonly configuration: TradingConfigured;
  readonly since: Instant;
}

/** A halt in force; of all accounts where it names none. */
export interface HaltEntry {
  readonly halt: TradingHalted;
  readonly since: Instant;
}

/** Something that was said about an account, or about all of them. */
export interface ControlEntry {
  readonly type: ControlEvent["type"];
  readonly account: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Instant;
  readonly position: number;
}

/** Whose. */
export interface ControlOf {
  readonly tenant: string;
  readonly account?: string;
}

interface Row {
  readonly account_id: string;
  readonly type: ControlEvent["type"];
  readonly body: string;
  readonly said_at: string;
  readonly position: string;
}

/** The configurations in force, by account, venue and product. */
export async function listConfigurations(
  snapshot: Snapshot,
  { tenant, account }: ControlOf,
): Promise<readonly ConfigurationEntry[]> {
  const rows = await snapshot.sql.query<Row>(
    `select * from (
       select distinct on (account_id, venue, product) * from ${snapshot.schemaOf("control")}.control_events
       where tenant_id = $1 and type in ('TradingConfigured', 'TradingConfigurationDeleted')
         and ($2::text is null or account_id = $2)
       order by account_id, venue, product, position desc
     ) last where type = 'TradingConfigured' order by account_id, venue, product`,
    [tenant, account ?? null],
  );
  return rows.map(({ body, said_at }) => ({ configuration: JSON.parse(body), since: BigInt(said_at) }));
}

/** The halts in force, that of all accounts first. */
export async function listHalts(snapshot: Snapshot, tenant: string): Promise<readonly HaltEntry[]> {
  const rows = await snapshot.sql.query<Row>(
    `select * from (
       select distinct on (account_id) * from ${snapshot.schemaOf("control")}.control_events
       where tenant_id = $1 and type in ('TradingHalted', 'TradingResumed')
       order by account_id, position desc
     ) last where type = 'TradingHalted' order by account_id`,
    [tenant],
  );
  return rows.map(({ body, said_at }) => ({ halt: JSON.parse(body), since: BigInt(said_at) }));
}

/** The risk settings of an account; undefined where nobody has set any. */
export async function findRiskSettings(
  snapshot: Snapshot,
  { tenant, account }: Required<ControlOf>,
): Promise<RiskSettings | undefined> {
  const [row] = await snapshot.sql.query<Row>(
    `select * from ${snapshot.schemaOf("control")}.control_events
     where tenant_id = $1 and account_id = $2 and type = 'RiskConfigured' order by position desc limit 1`,
    [tenant, account],
  );
  return row && (JSON.parse(row.body) as { readonly settings: RiskSettings }).settings;
}

/** What was said about an account, and about all of them, newest first. */
export async function listControl(
  snapshot: Snapshot,
  {
    tenant,
    account,
    before,
    limit,
  }: Required<ControlOf> & { readonly before?: number; readonly limit: number },
): Promise<readonly ControlEntry[]> {
  const rows = await snapshot.sql.query<Row>(
    `select * from ${snapshot.schemaOf("control")}.control_events
     where tenant_id = $1 and account_id in ($2, '') and ($3::bigint is null or position < $3)
     order by position desc limit $4`,
    [tenant, account, before === undefined ? null : String(before), limit],
  );
  return rows.map(({ account_id, type, body, said_at, position }) => ({
    type,
    account: account_id === "" ? undefined : account_id,
    data: JSON.parse(body),
    at: BigInt(said_at),
    position: Number(position),
  }));
}
