/**
 * Folds markets again from their trades in the table, in order: after a late trade from the last moment at which nothing
 * was held, after a load from the start. Only figures that came out differently are written.
 */
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Transaction } from "../projector/database.ts";
import { type EntryRow, type LoggedEntry, loggedEntryIn } from "./entries.ts";
import { loggedTradeIn, marketKeyOf, type TradeRow } from "./logged-trade.ts";
import { type LoggedChange, Market } from "./market.ts";
import { figureRow, figureValues, type PlacedPosition, positionRow } from "./position-row.ts";
import { LedgerRows } from "./rows.ts";
import { FIGURE_COLUMNS } from "./schema.ts";

/** A market to fold again. */
export interface Scope {
  readonly tenant: string;
  readonly account: string;
  readonly symbol: string;
  readonly market_type: string;
}

/** Told by how much the cash of a trade is another than it was; all of it where it had no figures. */
export type OnCash = (logged: LoggedChange, change: Decimal) => void;

/** Rows fetched and folded at a time: memory does not grow with the length of a market. */
const SLICE_ROWS = 2_000;
const LAST_SEQUENCE = "9223372036854775807";

const place = (alias: string, prefix: string): string =>
  `(${alias}.${prefix}_at, coalesce(${alias}.${prefix === "executed" ? "" : "opened_"}sequence, ${LAST_SEQUENCE}), ` +
  `${alias}.${prefix === "executed" ? "" : "opened_"}log_position)`;

const sameMarket = (left: string, right: string): string =>
  ["account", "symbol", "market_type", "tenant"].map((c) => `${left}.${c} = ${right}.${c}`).join(" and ");

/** Marks markets to be folded again from the place of their earliest late trade, or from the start where it is absent. */
export async function scopeOf(
  transaction: Transaction,
  schema: string,
  markets: readonly (Scope & { readonly late?: TradePlace })[],
): Promise<void> {
  await transaction.query(
    `create temp table if not exists refold_scope (tenant text collate "C", account text collate "C", symbol text collate "C",
       market_type text collate "C", executed_at bigint, sequence bigint, log_position bigint) on commit drop`,
  );
  await transaction.query("delete from refold_scope");
  const rows = markets.map(({ tenant, account, symbol, market_type, late }) => ({
    tenant,
    account,
    symbol,
    market_type,
    executed_at: late?.timestamp.toString(),
    sequence: late?.sequence,
    log_position: late?.position,
  }));
  await transaction.query(
    "insert into refold_scope select * from json_populate_recordset(null::refold_scope, $1::json)",
    [JSON.stringify(rows)],
  );
  // A position that was opened out of nothing is where a fold can begin; one that a trade turned around is not.
  await transaction.query(
    `update refold_scope s set (executed_at, sequence, log_position) = (
       select p.opened_at, p.opened_sequence, p.opened_log_position from ${schema}.positions p
       where ${sameMarket("p", "s")} and ${place("p", "opened")} < ${place("s", "executed")}
         and not exists (select 1 from ${schema}.positions q
           where ${sameMarket("q", "s")} and q.closed_log_position = p.opened_log_position and q.id <> p.id)
       order by p.opened_at desc, p.opened_sequence desc nulls first, p.opened_log_position desc limit 1)
     where s.executed_at is not null`,
  );
}

/**
 * Folds the markets in scope again and replaces their positions. Gives back the markets as they stand after their last
 * trade, by {@link marketKeyOf}.
 */
export async function refold(
  transaction: Transaction,
  schema: string,
  onCash: OnCash,
): Promise<ReadonlyMap<string, Market>> {
  await transaction.query(
    `delete from ${schema}.positions p using refold_scope s where ${sameMarket("p", "s")}
       and (s.executed_at is null or ${place("p", "opened")} >= ${place("s", "executed")})`,
  );
  await transaction.query(
    `declare refolded no scroll cursor for
     select t.*, ${OLD_FIGURES}
     from refold_scope s join ${schema}.trades t on ${sameMarket("t", "s")}
       and (s.executed_at is null or (t.executed_at >= s.executed_at and ${place("t", "executed")} >= ${place("s", "executed")}))
     left join ${schema}.trade_figures f on f.log_position = t.log_position
     order by t.tenant, t.account, t.symbol, t.market_type, t.executed_at, t.sequence nulls last, t.log_position`,
  );
  const refolding = new Refolding(schema, onCash, await entriesInScope(transaction, schema));
  for (;;) {
    const rows = await transaction.query<RefoldRow>(`fetch ${SLICE_ROWS} from refolded`);
    for (const row of rows) refolding.apply(row);
    await refolding.write(transaction);
    if (rows.length < SLICE_ROWS) break;
  }
  await transaction.query("close refolded");
  return refolding.end(transaction);
}

/** The figures that a trade or entry had. */
type OldFigures = {
  readonly [C in (typeof FIGURE_COLUMNS)[number] as `old_${C}`]: string | null;
} & { readonly has_figures: boolean; readonly log_position: string };

type RefoldRow = TradeRow & OldFigures;

/** An entry to be folded again. */
interface RefoldEntry {
  readonly logged: LoggedEntry;
  readonly old: OldFigures;
}

const OLD_FIGURES = `${FIGURE_COLUMNS.slice(1)
  .map((column) => `f.${column} as old_${column}`)
  .join(", ")}, f.log_position is not null as has_figures`;

/** The entries in scope by market, in order: few, where trades are many. */
async function entriesInScope(
  transaction: Transaction,
  schema: string,
): Promise<ReadonlyMap<string, RefoldEntry[]>> {
  const rows = await transaction.query<EntryRow & OldFigures>(
    `select e.*, ${OLD_FIGURES} from refold_scope s join ${schema}.entries e on ${sameMarket("e", "s")}
       and not e.repeated and (s.executed_at is null
         or (e.executed_at, ${LAST_SEQUENCE}, e.log_position) >= ${place("s", "executed")})
     left join ${schema}.trade_figures f on f.log_position = e.log_position
     order by e.executed_at, e.log_position`,
  );
  const markets = new Map<string, RefoldEntry[]>();
  for (const row of rows) {
    const logged = loggedEntryIn(row);
    const key = marketKeyOf(logged.entry);
    const entries = markets.get(key) ?? [];
    entries.push({ logged, old: row });
    markets.set(key, entries);
  }
  return markets;
}

class Refolding {
  readonly #schema: string;
  readonly #rows: LedgerRows;
  readonly #markets = new Map<string, Market>();
  readonly #onCash: OnCash;
  /** Columns of figures that came out differently, place first. */
  #changed: (readonly (string | null)[])[] = [];
  #old: OldFigures | undefined;
  /** Entries that are still to be folded, by market. */
  readonly #entries: ReadonlyMap<string, RefoldEntry[]>;

  constructor(schema: string, onCash: OnCash, entries: ReadonlyMap<string, RefoldEntry[]>) {
    this.#schema = schema;
    this.#onCash = onCash;
    this.#entries = entries;
    this.#rows = new LedgerRows(schema);
  }

  apply(row: RefoldRow): void {
    const logged = loggedTradeIn(row);
    const key = marketKeyOf(logged.trade);
    this.#enter(key, logged.place);
    this.#old = row;
    this.#market(key).apply(logged, this);
  }

  /** Folds the entries of a market that stand before a place; all that are left where there is none. */
  #enter(key: string, before?: TradePlace): void {
    const entries = this.#entries.get(key);
    if (!entries) return;
    const index = before ? entries.findIndex(({ logged }) => comparePlaces(logged.place, before) > 0) : -1;
    for (const { logged, old } of entries.splice(0, index < 0 ? entries.length : index)) {
      this.#old = old;
      this.#market(key).apply(logged, this);
    }
  }

  #market(key: string): Market {
    let market = this.#markets.get(key);
    if (!market) {
      market = new Market();
      this.#markets.set(key, market);
    }
    return market;
  }

  figures(logged: LoggedChange, figures: TradeFigures, positionId: string | undefined): void {
    const row = this.#old!;
    const old = row.old_cash_change;
    const change = old === null ? figures.cashChange : figures.cashChange.minus(Decimal.of(old));
    if (!change.isZero()) this.#onCash(logged, change);
    if (!row.has_figures) {
      this.#rows.figures.add(figureRow(logged.place.position, figures, positionId));
      return;
    }
    const values = figureValues(figures, positionId);
    const columns = FIGURE_COLUMNS.slice(1);
    if (columns.every((column, index) => row[`old_${column}`] === values[index])) return;
    this.#changed.push([row.log_position, ...values]);
  }

  closed(position: PlacedPosition): void {
    this.#rows.positions.add(positionRow(position));
  }

  async write(transaction: Transaction): Promise<void> {
    await this.#rows.write(transaction);
    if (this.#changed.length === 0) return;
    const columns = FIGURE_COLUMNS.map((_, index) => this.#changed.map((values) => values[index]));
    this.#changed = [];
    const sets = FIGURE_COLUMNS.slice(1).map((column) => `${column} = n.${column}`);
    const types = FIGURE_COLUMNS.map((column, index) =>
      column === "log_position"
        ? `$${index + 1}::bigint[]`
        : column === "position_id"
          ? `$${index + 1}::text[]`
          : `$${index + 1}::numeric[]`,
    );
    await transaction.query(
      `update ${this.#schema}.trade_figures f set ${sets.join(", ")}
       from unnest(${types.join(", ")}) as n (${FIGURE_COLUMNS.join(", ")}) where f.log_position = n.log_position`,
      columns,
    );
  }

  async end(transaction: Transaction): Promise<ReadonlyMap<string, Market>> {
    for (const key of this.#entries.keys()) this.#enter(key);
    for (const { open } of this.#markets.values()) if (open) this.#rows.positions.add(positionRow(open));
    await this.write(transaction);
    return this.#markets;
  }
}
