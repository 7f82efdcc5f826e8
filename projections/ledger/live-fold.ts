/** The fold into the generation that readers see: keys refuse repeats, late trades fold their market again at once. */
import type { Reading } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Sql, Transaction } from "../projector/database.ts";
import type { ViewFold } from "../projector/view.ts";
import { type AccountEvent, Accounts } from "./accounts.ts";
import { balanceSettingRow } from "./balance-settings.ts";
import { Corrections, isCorrection, type Moved } from "./corrections.ts";
import { Entries, type EntryEvent, type EntryRow, isEntryEvent, loggedEntryIn } from "./entries.ts";
import {
  accountKeyOf,
  type LoggedTrade,
  loggedTradeIn,
  loggedTradeOf,
  marketKeyOf,
  type TradeRow,
  tradeRow,
} from "./logged-trade.ts";
import { factOf, type LoggedChange, Market, type MarketFact } from "./market.ts";
import {
  figureRow,
  openedPlaceIn,
  type PlacedPosition,
  type PositionRow,
  positionIn,
  positionRow,
} from "./position-row.ts";
import { refold, type Scope, scopeOf } from "./refold.ts";
import { conflictRow, contentOf, LedgerRows } from "./rows.ts";

/** What memory keeps between batches is dropped beyond so many markets or accounts. */
const KEPT_MAX = 5_000;
/** After a repeat was found, so many batches are looked through for repeats before they are folded. */
const CAREFUL_BATCHES = 50;

/** A market and the trades and entries of this batch that wait for it. */
interface Entry {
  market: Market;
  pending: LoggedChange[];
}

/** Folds batch by batch. */
export class LiveFold implements ViewFold {
  readonly #schema: string;
  readonly #accounts: Accounts;
  readonly #rows: LedgerRows;
  readonly #corrections: Corrections;
  readonly #entries: Entries;
  readonly #markets = new Map<string, Entry>();
  readonly #touched = new Set<Entry>();
  /** Trades of this batch, and known ones that it repeats, by tenant and id. */
  #known = new Map<string, LoggedTrade>();
  /** Positions that this batch changed and that may have a row. */
  readonly #replaced = new Set<string>();
  #careful = 0;

  constructor(schema: string) {
    this.#schema = schema;
    this.#accounts = new Accounts(schema);
    this.#rows = new LedgerRows(schema);
    this.#corrections = new Corrections(schema, this.#rows.corrections);
    this.#entries = new Entries(schema, this.#rows.entries);
  }

  async prepare(sql: Sql, batch: readonly Reading[]): Promise<void> {
    if (this.#markets.size > KEPT_MAX) this.#markets.clear();
    if (this.#accounts.size > KEPT_MAX) this.#accounts.clear();
    this.#known = new Map();
    const trades: LoggedTrade[] = [];
    const entries: EntryEvent[] = [];
    const accounts = new Map<string, { readonly tenant: string; readonly account: string }>();
    const want = (tenant: string, account: string): void => {
      if (!this.#accounts.has(tenant, account))
        accounts.set(accountKeyOf(tenant, account), { tenant, account });
    };
    for (const reading of batch) {
      if (reading.outcome !== "event") continue;
      const { event } = reading;
      if (event.type === "TradeExecuted") {
        want(event.data.tenantId, event.data.accountId);
        trades.push(loggedTradeOf(event));
      } else if (isAccountEvent(event) || isCorrection(event) || isEntryEvent(event)) {
        want(event.subject.tenant, event.data.account);
        if (isEntryEvent(event)) entries.push(event);
      }
    }
    await this.#accounts.load(sql, [...accounts.values()]);
    await this.#loadMarkets(sql, [...trades.map(({ trade }) => trade), ...entries.flatMap(marketsOf)]);
    await this.#entries.prepare(sql, entries);
    if (this.#careful > 0) await this.#loadKnown(sql, trades);
    for (const logged of await this.#corrections.prepare(sql, trades)) {
      this.#known.set(tradeKeyOf(logged), logged);
    }
  }

  apply(reading: Reading): void {
    if (reading.outcome !== "event") return;
    const { event } = reading;
    if (event.type === "TradeExecuted") this.#take(loggedTradeOf(event));
    else if (isAccountEvent(event)) {
      this.#accounts.apply(event);
      if (event.type === "BalanceSet") this.#rows.balanceSettings.add(balanceSettingRow(event));
    } else if (isCorrection(event)) this.#corrections.apply(event);
    else if (isEntryEvent(event)) this.#enter(event);
  }

  async write(transaction: Transaction): Promise<void> {
    const late = this.#fold();
    if (this.#replaced.size > 0) {
      await transaction.query(`delete from ${this.#schema}.positions where id = any($1::text[])`, [
        [...this.#replaced],
      ]);
      this.#replaced.clear();
    }
    try {
      await this.#rows.write(transaction);
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "UniqueViolation")) throw error;
      this.#careful = CAREFUL_BATCHES;
      throw new Fault("RepeatedEvents", "conflict", "The batch holds trades that are known already.", {
        cause: error,
      });
    }
    const moved = await this.#corrections.settle(transaction);
    if (late.length > 0 || moved.length > 0) await this.#refold(transaction, late, moved);
    await this.#accounts.write(transaction);
    if (this.#careful > 0) this.#careful--;
  }

  reset(): void {
    this.#markets.clear();
    this.#touched.clear();
    this.#known.clear();
    this.#replaced.clear();
    this.#rows.clear();
    this.#corrections.reset();
    this.#entries.clear();
    this.#accounts.clear();
  }

  figures(logged: LoggedChange, figures: TradeFigures, positionId: string | undefined): void {
    this.#rows.figures.add(figureRow(logged.place.position, figures, positionId));
    this.#accounts.book(factOf(logged), logged.place, figures.cashChange);
  }

  closed(position: PlacedPosition): void {
    this.#rows.positions.add(positionRow(position));
  }

  /** Takes a trade in, once: a repeat changes nothing, another content under a known id is kept as a conflict. */
  #take(logged: LoggedTrade): void {
    const { trade } = logged;
    const id = tradeKeyOf(logged);
    const known = this.#known.get(id);
    if (known) {
      if (contentOf(known) !== contentOf(logged)) this.#rows.conflicts.add(conflictRow(logged));
      return;
    }
    this.#known.set(id, logged);
    this.#accounts.meet(trade);
    this.#rows.trades.add(tradeRow(logged));
    this.#wait(logged);
  }

  /** Takes in what is no trade. */
  #enter(event: EntryEvent): void {
    const counted = this.#entries.apply(event);
    if (counted.kind === "market") {
      this.#accounts.state(counted.logged.entry);
      this.#wait(counted.logged);
    } else if (counted.kind === "cash") {
      this.#accounts.state(counted.move);
      this.#accounts.move(counted.move);
    }
  }

  #wait(logged: LoggedChange): void {
    const entry = this.#markets.get(marketKeyOf(factOf(logged)))!;
    entry.pending.push(logged);
    this.#touched.add(entry);
  }

  /** Applies the trades of the batch; gives back the markets that have a late one among them. */
  #fold(): readonly Entry[] {
    const late: Entry[] = [];
    for (const entry of this.#touched) {
      entry.pending.sort((left, right) => comparePlaces(left.place, right.place));
      if (entry.market.isLate(entry.pending[0]!.place)) {
        late.push(entry);
        continue;
      }
      const { market } = entry;
      if (market.open) this.#replaced.add(market.open.position.id);
      for (const logged of entry.pending) market.apply(logged, this);
      if (market.open) this.#rows.positions.add(positionRow(market.open));
      entry.pending = [];
    }
    this.#touched.clear();
    return late;
  }

  /** Folds markets again from their first trade that came late, went out of account or came back. */
  async #refold(transaction: Transaction, late: readonly Entry[], moved: readonly Moved[]): Promise<void> {
    const scopes = new Map<string, Scope & { readonly late: TradePlace }>();
    for (const logged of [...late.map(({ pending }) => pending[0]!), ...moved.map((one) => one.logged)]) {
      const key = marketKeyOf(factOf(logged));
      const known = scopes.get(key);
      if (known && comparePlaces(known.late, logged.place) <= 0) continue;
      scopes.set(key, { ...scopeOfMarket(factOf(logged)), late: logged.place });
    }
    await scopeOf(transaction, this.#schema, [...scopes.values()]);
    const markets = await refold(transaction, this.#schema, (logged, change) =>
      this.#accounts.book(factOf(logged), logged.place, change),
    );
    for (const key of scopes.keys()) {
      const entry = this.#markets.get(key);
      if (entry) {
        entry.market = markets.get(key) ?? new Market();
        entry.pending = [];
      }
    }
    for (const { logged, cash } of moved) {
      if (cash) this.#accounts.book(logged.trade, logged.place, cash.negated());
    }
  }

  async #loadMarkets(sql: Sql, facts: readonly MarketName[]): Promise<void> {
    const wanted = new Map<string, Scope>();
    for (const fact of facts) {
      const key = marketKeyOf(fact);
      if (!this.#markets.has(key)) wanted.set(key, scopeOfMarket(fact));
    }
    if (wanted.size === 0) return;
    for (const key of wanted.keys()) this.#markets.set(key, { market: new Market(), pending: [] });
    const scopes = [...wanted.values()];
    const keys = (["tenant", "account", "symbol", "market_type"] as const).map((name) =>
      scopes.map((one) => one[name]),
    );
    const of =
      "from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (tenant, account, symbol, market_type)";
    const same = (alias: string): string =>
      `${alias}.account = w.account and ${alias}.symbol = w.symbol and ${alias}.market_type = w.market_type and ${alias}.tenant = w.tenant`;
    const last = await sql.query<TradeRow>(
      `select t.* ${of} cross join lateral (select * from ${this.#schema}.trades t where ${same("t")}
         order by executed_at desc, sequence desc nulls first, log_position desc limit 1) t`,
      keys,
    );
    const entered = await sql.query<EntryRow>(
      `select e.* ${of} cross join lateral (select * from ${this.#schema}.entries e where ${same("e")} and not repeated
         order by executed_at desc, log_position desc limit 1) e`,
      keys,
    );
    const open = await sql.query<PositionRow>(
      `select p.* ${of} join ${this.#schema}.positions p on ${same("p")} and p.status = 'open'`,
      keys,
    );
    for (const row of last) {
      const { trade, place } = loggedTradeIn(row);
      this.#markets.get(marketKeyOf(trade))!.market.last = place;
    }
    for (const row of entered) {
      const { entry, place } = loggedEntryIn(row);
      const { market } = this.#markets.get(marketKeyOf(entry))!;
      if (!market.isLate(place)) market.last = place;
    }
    for (const row of open) {
      const position = positionIn(row);
      const key = `${row.tenant}\0${row.account}\0${row.symbol}\0${row.market_type}`;
      this.#markets.get(key)!.market.open = { position, opened: openedPlaceIn(row) };
    }
  }

  async #loadKnown(sql: Sql, trades: readonly LoggedTrade[]): Promise<void> {
    const rows = await sql.query<TradeRow>(
      `select t.* from unnest($1::text[], $2::text[]) as w (tenant, trade_id)
       join ${this.#schema}.trades t on t.trade_id = w.trade_id and t.tenant = w.tenant`,
      [trades.map(({ trade }) => trade.tenantId), trades.map(({ trade }) => trade.tradeId)],
    );
    for (const row of rows) {
      const logged = loggedTradeIn(row);
      this.#known.set(tradeKeyOf(logged), logged);
    }
  }
}

const tradeKeyOf = ({ trade }: LoggedTrade): string => `${trade.tenantId}\0${trade.tradeId}`;

/** What names a market. */
type MarketName = Omit<MarketFact, "timestamp">;

/** A market as columns. */
export const scopeOfMarket = ({ tenantId, accountId, symbol, marketType }: MarketName): Scope => ({
  tenant: tenantId,
  account: accountId,
  symbol,
  market_type: marketType,
});

/** The market of an entry's event, where it is of one. */
function marketsOf({ data, subject: { tenant } }: EntryEvent): readonly MarketName[] {
  if (!("symbol" in data)) return [];
  const market = "market_type" in data ? data.market_type : "funding_id" in data ? "futures" : "spot";
  return [{ tenantId: tenant, accountId: data.account, symbol: data.symbol, marketType: market }];
}

const ACCOUNT_EVENTS: ReadonlySet<string> = new Set([
  "AccountOpened",
  "AccountRenamed",
  "AccountClosed",
  "BalanceSet",
]);

/** Whether an event makes or changes an account. */
export const isAccountEvent = (event: { readonly type: string }): event is AccountEvent =>
  ACCOUNT_EVENTS.has(event.type);
