/**
 * The fold into a generation that nobody reads yet: plain COPY without keys. Trades are applied a window at a time, so
 * that what came a little late costs nothing; the markets of what came later still, and of repeats, are folded again at
 * the end. Memory holds one state for each market and account, whatever the length of the log.
 */
import type { Reading } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import { comparePlaces } from "@spot-canvas/domain/ledger/trade-order";
import type { Transaction } from "../projector/database.ts";
import type { ViewFold } from "../projector/view.ts";
import { Accounts } from "./accounts.ts";
import { balanceSettingRow } from "./balance-settings.ts";
import { Corrections, isCorrection } from "./corrections.ts";
import { Entries, type EntryEvent, isEntryEvent } from "./entries.ts";
import { isAccountEvent, scopeOfMarket } from "./live-fold.ts";
import { accountKeyOf, type LoggedTrade, loggedTradeOf, marketKeyOf, tradeRow } from "./logged-trade.ts";
import { factOf, type LoggedChange, Market } from "./market.ts";
import { figureRow, type PlacedPosition, positionRow } from "./position-row.ts";
import { refold, type Scope, scopeOf } from "./refold.ts";
import { removeRepeats } from "./repeats.ts";
import { LedgerRows } from "./rows.ts";
import { tradeKey } from "./schema.ts";

/** Trades are sorted within windows of so many before they are applied. */
const WINDOW_TRADES = 1_000;

/** A market, what waits for it in this window, and whether it has to be folded again at the end. */
interface Entry {
  readonly market: Market;
  readonly scope: Scope;
  pending: LoggedChange[];
  dirty: boolean;
}

/** Folds all of the log. */
export class LoadFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  readonly #accounts: Accounts;
  readonly #rows: LedgerRows;
  readonly #corrections: Corrections;
  readonly #entries: Entries;
  readonly #markets = new Map<string, Entry>();
  readonly #touched = new Set<Entry>();
  #pending = 0;

  constructor(schema: string) {
    this.#schema = schema;
    this.#accounts = new Accounts(schema);
    this.#rows = new LedgerRows(schema);
    this.#corrections = new Corrections(schema, this.#rows.corrections);
    this.#entries = new Entries(schema, this.#rows.entries);
  }

  async prepare(): Promise<void> {}

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
    this.#fold();
    await this.#rows.write(transaction);
  }

  reset(): void {
    throw new Fault("LoadLost", "unavailable", "The load was interrupted: run the rebuild again.");
  }

  /** Writes what is still in memory, removes repeats, and folds the markets again that need it. */
  async finish(transaction: Transaction): Promise<void> {
    this.#fold();
    for (const { market, dirty } of this.#markets.values()) {
      if (market.open && !dirty) this.#rows.positions.add(positionRow(market.open));
    }
    await this.#rows.write(transaction);
    await this.#keepOnce(transaction);
    for (const { logged } of await this.#corrections.settle(transaction)) {
      this.#markets.get(marketKeyOf(logged.trade))!.dirty = true;
    }
    await this.#accounts.write(transaction);
    const dirty = [...this.#markets.values()].filter((entry) => entry.dirty);
    if (dirty.length === 0) return;
    await scopeOf(
      transaction,
      this.#schema,
      dirty.map(({ scope }) => scope),
    );
    // Tables this new have no statistics, and without them such joins are planned as loops within loops.
    await transaction.query("set local enable_nestloop = off");
    for (const table of ["trades", "trade_figures", "entries"]) {
      await transaction.query(`analyze ${this.#schema}.${table}`);
    }
    await this.#dropFigures(transaction);
    // Balances of these accounts are summed up again as a whole, below.
    await refold(transaction, this.#schema, () => {});
    await this.#accounts.settle(
      transaction,
      new Set(dirty.map(({ scope }) => accountKeyOf(scope.tenant, scope.account))),
    );
  }

  figures(logged: LoggedChange, figures: TradeFigures, positionId: string | undefined): void {
    this.#rows.figures.add(figureRow(logged.place.position, figures, positionId));
    this.#accounts.book(factOf(logged), logged.place, figures.cashChange);
  }

  closed(position: PlacedPosition): void {
    this.#rows.positions.add(positionRow(position));
  }

  #take(logged: LoggedTrade): void {
    this.#accounts.meet(logged.trade);
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
    const fact = factOf(logged);
    const key = marketKeyOf(fact);
    let entry = this.#markets.get(key);
    if (!entry) {
      entry = { market: new Market(), scope: scopeOfMarket(fact), pending: [], dirty: false };
      this.#markets.set(key, entry);
    }
    if (entry.dirty) return;
    entry.pending.push(logged);
    this.#touched.add(entry);
    if (++this.#pending >= WINDOW_TRADES) this.#fold();
  }

  #fold(): void {
    for (const entry of this.#touched) {
      const { market, pending } = entry;
      if (!isSorted(pending)) pending.sort((left, right) => comparePlaces(left.place, right.place));
      if (market.isLate(pending[0]!.place)) entry.dirty = true;
      else for (const logged of pending) market.apply(logged, this);
      entry.pending = [];
    }
    this.#touched.clear();
    this.#pending = 0;
  }

  /** Builds the key that refuses repeats; where there are some, removes them first and marks their markets. */
  async #keepOnce(transaction: Transaction): Promise<void> {
    await transaction.query("savepoint keep_once");
    try {
      await transaction.query(tradeKey(this.#schema));
      return;
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "UniqueViolation")) throw error;
    }
    await transaction.query("rollback to savepoint keep_once");
    for (const logged of await removeRepeats(transaction, this.#schema)) {
      this.#markets.get(marketKeyOf(logged.trade))!.dirty = true;
      await this.#accounts.reconsider(transaction, logged.trade.tenantId, logged.trade.accountId);
    }
    await transaction.query(tradeKey(this.#schema));
  }

  async #dropFigures(transaction: Transaction): Promise<void> {
    for (const table of ["trades", "entries"]) {
      await transaction.query(
        `delete from ${this.#schema}.trade_figures f using ${this.#schema}.${table} t, refold_scope s
         where t.log_position = f.log_position and t.account = s.account and t.symbol = s.symbol
           and t.market_type = s.market_type and t.tenant = s.tenant`,
      );
    }
  }
}

function isSorted(trades: readonly LoggedChange[]): boolean {
  for (let index = 1; index < trades.length; index++) {
    if (comparePlaces(trades[index - 1]!.place, trades[index]!.place) > 0) return false;
  }
  return true;
}
