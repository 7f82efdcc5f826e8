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
import { isAccountEvent, scopeOfTrade } from "./live-fold.ts";
import { accountKeyOf, type LoggedTrade, loggedTradeOf, marketKeyOf, tradeRow } from "./logged-trade.ts";
import { Market } from "./market.ts";
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
  pending: LoggedTrade[];
  dirty: boolean;
}

/** Folds all of the log. */
export class LoadFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  readonly #accounts: Accounts;
  readonly #rows: LedgerRows;
  readonly #corrections: Corrections;
  readonly #markets = new Map<string, Entry>();
  readonly #touched = new Set<Entry>();
  #pending = 0;

  constructor(schema: string) {
    this.#schema = schema;
    this.#accounts = new Accounts(schema);
    this.#rows = new LedgerRows(schema);
    this.#corrections = new Corrections(schema, this.#rows.corrections);
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
    for (const table of ["trades", "trade_figures"]) {
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

  figures(logged: LoggedTrade, figures: TradeFigures, positionId: string | undefined): void {
    this.#rows.figures.add(figureRow(logged.place.position, figures, positionId));
    this.#accounts.book(logged, figures.cashChange);
  }

  closed(position: PlacedPosition): void {
    this.#rows.positions.add(positionRow(position));
  }

  #take(logged: LoggedTrade): void {
    const { trade } = logged;
    const key = marketKeyOf(trade);
    let entry = this.#markets.get(key);
    if (!entry) {
      entry = { market: new Market(), scope: scopeOfTrade(logged), pending: [], dirty: false };
      this.#markets.set(key, entry);
    }
    this.#accounts.meet(trade);
    this.#rows.trades.add(tradeRow(logged));
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
    await transaction.query(
      `delete from ${this.#schema}.trade_figures f using ${this.#schema}.trades t, refold_scope s
       where t.log_position = f.log_position and t.account = s.account and t.symbol = s.symbol
         and t.market_type = s.market_type and t.tenant = s.tenant`,
    );
  }
}

function isSorted(trades: readonly LoggedTrade[]): boolean {
  for (let index = 1; index < trades.length; index++) {
    if (comparePlaces(trades[index - 1]!.place, trades[index]!.place) > 0) return false;
  }
  return true;
}
