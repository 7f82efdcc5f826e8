/**
 * Dirty markets: those whose past is to be folded again, because something came late or went out of account. Up to a
 * place their figures and positions are right, and from there on they wait; the table `dirty_markets` has that place,
 * so that a crash loses nothing but the time since. Readers of their accounts wait meanwhile (`settled.ts`).
 *
 * A market is folded again slice by slice. What comes late meanwhile sets the place back, so that however much comes,
 * it is folded again once; and not before nothing else waits, unless more has come than would be folded again.
 */
import { Fault } from "@spot-canvas/domain/fault";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Sql, Transaction } from "../projector/database.ts";
import type { PartitionMembers } from "../projector/partition.ts";
import type { Arrears } from "../projector/view.ts";
import type { Accounts } from "./accounts.ts";
import { marketKeyOf } from "./logged-trade.ts";
import { factOf, type LoggedChange, type MarketName } from "./market.ts";
import { MarketRefold } from "./refold.ts";
import type { LedgerRows } from "./rows.ts";
import { MARKET_COLUMNS, marketArrays, sameMarket } from "./stored-markets.ts";
import { type PlaceRow, placeIn, placeOfRow, placeValues, START } from "./stored-places.ts";

/** So much may come late to a market before it is asked how much there is to fold again. */
const ASKED_AFTER = 5_000;

/** A dirty market. */
interface Dirty {
  readonly refold: MarketRefold;
  /** Trades and entries that came late or were folded since it became dirty. */
  spent: number;
  /** How much must be spent until the market is measured. */
  measureAt: number;
  /** More was spent than it takes to fold all of it: now it goes first. */
  isOverdue: boolean;
  /** The last batch has set it back: the next one may do so again. */
  isDisturbed: boolean;
}

/** The dirty markets of a generation. */
export class DirtyMarkets {
  readonly #schema: string;
  readonly #members: PartitionMembers;
  readonly #rows: LedgerRows;
  readonly #accounts: Accounts;
  readonly #markets = new Map<string, Dirty>();
  /** Whether memory has what the table has. */
  #isLoaded = false;
  /** Markets whose row in the table is another. */
  readonly #changed = new Map<string, MarketRefold>();
  /** What the table has: the place of each, as text. */
  readonly #recorded = new Map<string, string>();

  /** Of the accounts of a part: markets of others are for others to fold. */
  constructor(schema: string, members: PartitionMembers, rows: LedgerRows, accounts: Accounts) {
    this.#schema = schema;
    this.#members = members;
    this.#rows = rows;
    this.#accounts = accounts;
  }

  /** Begins with an empty table. */
  begin(): void {
    this.#isLoaded = true;
  }

  /** Loads what the table has, once. */
  async load(sql: Sql): Promise<void> {
    if (this.#isLoaded) return;
    for (const row of await this.#rowsIn(sql)) {
      this.#add(nameOf(row), placeOfRow(row), true);
      this.#recorded.set(marketKeyOf(nameOf(row)), textOf(placeOfRow(row)));
    }
    this.#isLoaded = true;
  }

  /** Throws a Fault `Fenced` where somebody else has settled some meanwhile: slices leave the checkpoint where it is. */
  async check(transaction: Transaction): Promise<void> {
    if (this.#recorded.size === 0) return;
    const rows = await this.#rowsIn(transaction);
    const isSame = (row: DirtyRow): boolean =>
      this.#recorded.get(marketKeyOf(nameOf(row))) === textOf(placeOfRow(row));
    if (rows.length === this.#recorded.size && rows.every(isSame)) return;
    throw new Fault(
      "Fenced",
      "conflict",
      "Another projector folds markets of the ledger again: standing by.",
    );
  }

  reset(): void {
    this.#markets.clear();
    this.#changed.clear();
    this.#recorded.clear();
    this.#isLoaded = false;
  }

  has(key: string): boolean {
    return this.#markets.has(key);
  }

  /** Whether the first of what came to a dirty market, in order, is to be folded before what is folded already. */
  isLate(key: string, changes: readonly LoggedChange[]): boolean {
    const dirty = this.#markets.get(key)!;
    const { through } = dirty.refold;
    dirty.refold.changed(changes.at(-1)!.place);
    const late = changes.findIndex(({ place }) => comparePlaces(place, through) > 0);
    dirty.spent += late < 0 ? changes.length : late;
    return late !== 0;
  }

  /** All of a market is to be folded again. */
  restart(market: MarketName): void {
    const dirty = this.#markets.get(marketKeyOf(market)) ?? this.#add(market, START);
    this.#changed.set(marketKeyOf(market), dirty.refold);
  }

  /**
   * Sets markets back to where nothing was held, before the earliest of the changes of each. Gives back the keys of those
   * that have become dirty by it.
   */
  async setBack(transaction: Transaction, changes: readonly LoggedChange[]): Promise<readonly string[]> {
    for (const dirty of this.#markets.values()) dirty.isDisturbed = false;
    const first = new Map<string, LoggedChange>();
    for (const change of changes) {
      const key = marketKeyOf(factOf(change));
      const known = first.get(key)?.place ?? this.#markets.get(key)?.refold.through;
      if (known === undefined || comparePlaces(change.place, known) <= 0) first.set(key, change);
    }
    if (first.size === 0) return [];
    const begins = await this.#beginnings(transaction, [...first.values()]);
    const added: string[] = [];
    [...first].forEach(([key, change], index) => {
      let dirty = this.#markets.get(key);
      if (dirty) dirty.refold.restart(begins[index]!);
      else {
        dirty = this.#add(factOf(change), begins[index]!);
        dirty.refold.endAfter(change.place);
        added.push(key);
      }
      dirty.isDisturbed = true;
      this.#changed.set(key, dirty.refold);
    });
    for (const change of changes)
      this.#markets.get(marketKeyOf(factOf(change)))?.refold.changed(change.place);
    await this.#measure(transaction);
    return added;
  }

  /**
   * Folds so many trades and entries of dirty markets again, of all or of those named. Gives back how many there were.
   */
  async settle(transaction: Transaction, facts: number, keys?: readonly string[]): Promise<number> {
    const dirty = [...this.#markets].sort(([, left], [, right]) => rankOf(left) - rankOf(right));
    let left = facts;
    for (const [key, one] of dirty) {
      if (left <= 0) break;
      if (keys && !keys.includes(key)) continue;
      const { folded, isDone } = await one.refold.advance(transaction, left);
      one.spent += folded;
      left -= folded;
      this.#changed.set(key, one.refold);
      if (isDone) this.#markets.delete(key);
    }
    return facts - left;
  }

  /** Writes which markets are dirty, and from where on. */
  async write(transaction: Transaction): Promise<void> {
    if (this.#changed.size === 0) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    const [dirty, settled] = [true, false].map((is) =>
      changed.filter(([key]) => this.#markets.has(key) === is).map(([, refold]) => refold),
    ) as [MarketRefold[], MarketRefold[]];
    for (const { name } of settled) this.#recorded.delete(marketKeyOf(name));
    for (const { name, through } of dirty) this.#recorded.set(marketKeyOf(name), textOf(through));
    const columns = MARKET_COLUMNS.join(", ");
    const arrays = "$1::text[], $2::text[], $3::text[], $4::text[]";
    if (settled.length > 0) {
      await transaction.query(
        `delete from ${this.#schema}.dirty_markets d using unnest(${arrays}) as w (${columns})
         where ${sameMarket("d", "w")}`,
        marketArrays(settled.map(({ name }) => name)),
      );
    }
    if (dirty.length === 0) return;
    await transaction.query(
      `insert into ${this.#schema}.dirty_markets (${columns}, executed_at, sequence, log_position)
       select * from unnest(${arrays}, $5::bigint[], $6::bigint[], $7::bigint[])
       on conflict (account, symbol, market_type, tenant) do update
       set (executed_at, sequence, log_position) = (excluded.executed_at, excluded.sequence, excluded.log_position)`,
      [...marketArrays(dirty.map(({ name }) => name)), ...placeArrays(dirty.map(({ through }) => through))],
    );
  }

  /** What is left to be folded again, and whether it can wait for what else there is to do. */
  arrears(idle: boolean): Arrears {
    if (!this.#isLoaded) return idle ? "some" : "none";
    let arrears: Arrears = "none";
    for (const { isOverdue, isDisturbed } of this.#markets.values()) {
      if (isOverdue) return "first";
      if (idle || !isDisturbed) arrears = "some";
    }
    return arrears;
  }

  async #rowsIn(sql: Sql): Promise<readonly DirtyRow[]> {
    const rows = await sql.query<DirtyRow>(`select * from ${this.#schema}.dirty_markets`);
    return rows.filter(({ tenant, account }) => this.#members.hasAccount(tenant, account));
  }

  #add(market: MarketName, through: TradePlace, resumed = false): Dirty {
    const refold = new MarketRefold(this.#schema, market, through, this.#rows, this.#accounts, resumed);
    const added = { refold, spent: 0, measureAt: ASKED_AFTER, isOverdue: false, isDisturbed: false };
    this.#markets.set(marketKeyOf(market), added);
    return added;
  }

  /**
   * Where the folds of markets can begin that are to reflect a change: just before the last position that was opened out
   * of nothing before it. A position that a trade turned around is none; then the one before is asked.
   */
  async #beginnings(
    transaction: Transaction,
    changes: readonly LoggedChange[],
  ): Promise<readonly TradePlace[]> {
    const opened = (alias: string): string => placeIn(alias, "opened_");
    const positions = `${this.#schema}.positions`;
    const newest = (alias: string): string =>
      `order by ${alias}.opened_at desc, ${alias}.opened_sequence desc nulls first, ${alias}.opened_log_position desc limit 1`;
    const rows = await transaction.query<BeginningRow>(
      `select p.opened_at, p.opened_sequence, p.opened_log_position
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
         with ordinality as w (${MARKET_COLUMNS.join(", ")}, executed_at, sequence, log_position, number)
       left join lateral (
         select * from ${positions} p where ${sameMarket("p", "w")} and p.opened_at <= w.executed_at
           and ${opened("p")} < ${placeIn("w", "")}
           and p.opened_log_position is distinct from (
             select q.closed_log_position from ${positions} q where ${sameMarket("q", "p")}
               and q.opened_at <= p.opened_at and ${opened("q")} < ${opened("p")} ${newest("q")})
         ${newest("p")}) p on true
       order by w.number`,
      [...marketArrays(changes.map(factOf)), ...placeArrays(changes.map(({ place }) => place))],
    );
    return rows.map((row) => {
      if (row.opened_at === null) return START;
      const { opened_at, opened_sequence, opened_log_position } = row;
      const place = { executed_at: opened_at, sequence: opened_sequence, log_position: opened_log_position };
      return placeOfRow(place, -1);
    });
  }

  /** Asks of markets for which much was spent how much there is of them. */
  async #measure(transaction: Transaction): Promise<void> {
    for (const dirty of this.#markets.values()) {
      if (dirty.isOverdue || dirty.spent < dirty.measureAt) continue;
      const facts = await dirty.refold.count(transaction);
      dirty.isOverdue = dirty.spent >= 2 * Math.max(0, facts - dirty.spent);
      dirty.measureAt = 2 * dirty.spent;
    }
  }
}

interface DirtyRow extends PlaceRow {
  readonly tenant: string;
  readonly account: string;
  readonly symbol: string;
  readonly market_type: MarketName["marketType"];
}

const nameOf = ({ tenant, account, symbol, market_type }: DirtyRow): MarketName => ({
  tenantId: tenant,
  accountId: account,
  symbol,
  marketType: market_type,
});

const textOf = (place: TradePlace): string => placeValues(place).join();

interface BeginningRow {
  readonly opened_at: string | null;
  readonly opened_sequence: string | null;
  readonly opened_log_position: string;
}

/** What goes first: what is overdue, then what the last batch left alone. */
const rankOf = ({ isOverdue, isDisturbed }: Dirty): number => (isOverdue ? 0 : isDisturbed ? 2 : 1);

const placeArrays = (places: readonly TradePlace[]): readonly (readonly (string | number | null)[])[] => [
  places.map(({ timestamp }) => timestamp.toString()),
  places.map(({ sequence }) => sequence ?? null),
  places.map(({ position }) => position),
];
