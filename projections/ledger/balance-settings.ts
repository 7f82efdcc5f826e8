/** Every statement of what a balance is: all are kept, as a past moment stands on one that was replaced since. */
import type { Event } from "@spot-canvas/domain/events/codec";
import { unwrap } from "@spot-canvas/domain/fault";
import type { BalanceSetting } from "@spot-canvas/domain/ledger/cash";
import type { BalanceStatement } from "@spot-canvas/domain/ledger/equity/stated-cash";
import type { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { copyNumber, copyText } from "../projector/copy-text.ts";
import type { Sql } from "../projector/database.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { knownUpTo, type Moment } from "./moment.ts";

/** A statement as a row of COPY text. */
export function balanceSettingRow({ data, subject, recorded, envelope }: Event<"BalanceSet">): string {
  const effectiveAt = data.effective_at === undefined ? undefined : unwrap(parseInstant(data.effective_at));
  return (
    `${recorded.position}\t${copyText(subject.tenant)}\t${copyText(data.account)}\t${copyText(data.currency)}\t` +
    `${data.amount}\t${copyNumber(effectiveAt)}\t${envelope.occurredAt}\t${copyText(envelope.id)}`
  );
}

/** Which statements were taken in: one that comes again, by its event id, changes nothing. */
export class KnownSettings {
  readonly #schema: string;
  readonly #known = new Set<string>();

  constructor(schema: string) {
    this.#schema = schema;
  }

  clear(): void {
    this.#known.clear();
  }

  /** Looks up which of the events repeat what the table has. */
  async prepare(sql: Sql, events: readonly Event<"BalanceSet">[]): Promise<void> {
    this.#known.clear();
    if (events.length === 0) return;
    const rows = await sql.query<{ readonly tenant: string; readonly event_id: string }>(
      `select s.tenant, s.event_id from unnest($1::text[], $2::text[], $3::text[]) as w (tenant, account, event_id)
       join ${this.#schema}.balance_settings s
         on s.account = w.account and s.tenant = w.tenant and s.event_id = w.event_id`,
      [
        events.map(({ subject }) => subject.tenant),
        events.map(({ data }) => data.account),
        events.map(({ envelope }) => envelope.id),
      ],
    );
    for (const { tenant, event_id } of rows) this.#known.add(`${tenant} ${event_id}`);
  }

  /** Takes a statement in; false where it was taken in before. */
  isNew({ subject, envelope }: Event<"BalanceSet">): boolean {
    const key = `${subject.tenant} ${envelope.id}`;
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }
}

/** The statements that the balances of an account stood on at a moment, by currency. */
export async function balanceSettingsAt(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  moment: Moment,
): Promise<ReadonlyMap<string, BalanceSetting>> {
  const given = [
    account,
    tenant,
    knownUpTo(snapshot, moment),
    ...(moment.asOf === undefined ? [] : [moment.asOf]),
  ];
  const rows = await snapshot.sql.query<SettingRow>(
    `select distinct on (currency) * from ${snapshot.schemaOf("ledger")}.balance_settings
     where account = $1 and tenant = $2 and log_position <= $3
       ${moment.asOf === undefined ? "" : "and coalesce(effective_at, occurred_at) <= $4"}
     order by currency, log_position desc`,
    given,
  );
  return new Map(rows.map((row) => [row.currency, settingIn(row)]));
}

/** All statements of one currency that are known, each with the time from which on it holds. */
export async function balanceStatements(
  snapshot: Snapshot,
  { tenant, account, currency }: AccountRef & { readonly currency: string },
  moment: Pick<Moment, "knownAt">,
): Promise<readonly BalanceStatement[]> {
  const rows = await snapshot.sql.query<SettingRow & { readonly since: string }>(
    `select *, coalesce(effective_at, occurred_at) as since from ${snapshot.schemaOf("ledger")}.balance_settings
     where account = $1 and tenant = $2 and currency = $3 and log_position <= $4
     order by log_position`,
    [account, tenant, currency, knownUpTo(snapshot, moment)],
  );
  return rows.map((row) => ({ ...settingIn(row), since: BigInt(row.since) }));
}

interface SettingRow {
  readonly log_position: string;
  readonly currency: string;
  readonly amount: string;
  readonly effective_at: string | null;
}

const settingIn = (row: SettingRow): BalanceSetting => ({
  amount: Decimal.of(row.amount) as Money,
  position: Number(row.log_position),
  effectiveAt: row.effective_at === null ? undefined : BigInt(row.effective_at),
});
