/**
 * Which trades and entries came late: when the log took them, one that applies after them was there already. A function
 * of the log alone, voided trades included, so that a later void does not change it.
 */
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { type CopyBuffer, copyText } from "../projector/copy-text.ts";
import type { Sql, Transaction } from "../projector/database.ts";
import { FACT_TABLES, insertLateFacts } from "./complete.ts";
import { marketKeyOf } from "./logged-trade.ts";
import { factOf, type LoggedChange, type MarketName } from "./market.ts";
import { MARKET_COLUMNS, marketArrays, sameMarket } from "./stored-markets.ts";
import { type PlaceRow, placeOfRow } from "./stored-places.ts";

/** Late facts on their way into the table. */
export class LateFacts {
  readonly #schema: string;
  readonly #rows: CopyBuffer;
  /** How far each market has come; absent where nothing of it is recorded. */
  readonly #furthest = new Map<string, TradePlace | undefined>();

  /** Rows go into `rows`, which the fold writes with all others. */
  constructor(schema: string, rows: CopyBuffer) {
    this.#schema = schema;
    this.#rows = rows;
  }

  get size(): number {
    return this.#furthest.size;
  }

  clear(): void {
    this.#furthest.clear();
  }

  /** Loads how far markets have come that memory does not know. */
  async load(sql: Sql, named: readonly MarketName[]): Promise<void> {
    const wanted = new Map<string, MarketName>();
    for (const name of named) {
      if (!this.#furthest.has(marketKeyOf(name))) wanted.set(marketKeyOf(name), name);
    }
    if (wanted.size === 0) return;
    const names = [...wanted.values()];
    const rows = await sql.query<PlaceRow & { readonly number: string }>(
      FURTHEST(this.#schema),
      marketArrays(names),
    );
    for (const key of wanted.keys()) this.#furthest.set(key, undefined);
    for (const row of rows) this.#reach(marketKeyOf(names[Number(row.number) - 1]!), placeOfRow(row));
  }

  /** Takes the next fact of the log. */
  take(key: string, logged: LoggedChange): void {
    if (this.#reach(key, logged.place)) return;
    const { tenantId, accountId, symbol, marketType } = factOf(logged);
    this.#rows.add(
      `${logged.place.position}\t${copyText(tenantId)}\t${copyText(accountId)}\t${copyText(symbol)}\t${marketType}`,
    );
  }

  /** Finds the late ones of some markets anew from their tables. */
  async settle(transaction: Transaction, markets: readonly MarketName[]): Promise<void> {
    if (markets.length === 0) return;
    const columns = MARKET_COLUMNS.join(", ");
    const of = `unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (${columns})`;
    const values = marketArrays(markets);
    await transaction.query(
      `delete from ${this.#schema}.late_facts l using ${of} where ${sameMarket("l", "w")}`,
      values,
    );
    await transaction.query(insertLateFacts(this.#schema, of), values);
  }

  /** Whether a place is the furthest of its market. */
  #reach(key: string, place: TradePlace): boolean {
    const furthest = this.#furthest.get(key);
    if (furthest !== undefined && comparePlaces(place, furthest) < 0) return false;
    this.#furthest.set(key, place);
    return true;
  }
}

const FURTHEST = (schema: string): string => {
  const last = FACT_TABLES.map(
    ({ table, sequence, where }) => `(select f.executed_at, ${sequence} as sequence, f.log_position
       from ${schema}.${table} f where ${sameMarket("f", "w")} and ${where}
       order by f.executed_at desc, ${table === "entries" ? "" : "f.sequence desc nulls first, "}f.log_position desc limit 1)`,
  );
  return `select w.number, l.* from unnest($1::text[], $2::text[], $3::text[], $4::text[])
    with ordinality as w (${MARKET_COLUMNS.join(", ")}, number) cross join lateral (${last.join(" union all ")}) l`;
};
