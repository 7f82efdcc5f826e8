/**
 * What both folds of the ledger do alike: takes readings in, keeps the rows that follow from them, and applies trades
 * and entries to their markets. A market whose past is to be folded again is dirty: what comes to it waits in the tables.
 */
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import { comparePlaces } from "@spot-canvas/domain/ledger/trade-order";
import type { Transaction } from "../projector/database.ts";
import { PartitionMembers, WHOLE } from "../projector/partition.ts";
import { type AccountEvent, Accounts } from "./accounts.ts";
import { balanceSettingRow, KnownSettings } from "./balance-settings.ts";
import { Corrections, isCorrection } from "./corrections.ts";
import { DirtyMarkets } from "./dirty-markets.ts";
import { Entries, type EntryEvent, isEntryEvent } from "./entries.ts";
import { LateFacts } from "./late-facts.ts";
import { type LoggedTrade, loggedTradeOf, marketKeyOf, writeTrade } from "./logged-trade.ts";
import {
  factOf,
  type Held,
  type LoggedChange,
  Market,
  type MarketSink,
  type PlacedPosition,
} from "./market.ts";
import { writeFigures } from "./position-row.ts";
import { LedgerRows } from "./rows.ts";

/** Facts on their way into the tables of one generation. */
export class LedgerIntake implements MarketSink {
  readonly rows: LedgerRows;
  readonly accounts: Accounts;
  readonly corrections: Corrections;
  readonly entries: Entries;
  readonly settings: KnownSettings;
  readonly dirty: DirtyMarkets;
  readonly late: LateFacts;
  readonly markets = new Map<string, Held>();
  /** How many trades and entries wait to be applied. */
  waiting = 0;
  readonly #touched = new Set<Held>();
  /** Markets whose open position is another than the table has. */
  readonly #moved = new Set<Held>();

  constructor(schema: string, members = new PartitionMembers(WHOLE)) {
    this.rows = new LedgerRows(schema);
    this.accounts = new Accounts(schema);
    this.corrections = new Corrections(schema, this.rows.corrections);
    this.entries = new Entries(schema, this.rows.entries);
    this.settings = new KnownSettings(schema);
    this.dirty = new DirtyMarkets(schema, members, this.rows, this.accounts);
    this.late = new LateFacts(schema, this.rows.lateFacts);
  }

  /** Takes an event in; `isNew` says of a trade whether it counts. */
  apply(reading: Reading, isNew: (logged: LoggedTrade) => boolean): void {
    if (reading.outcome !== "event") return;
    const { event } = reading;
    if (event.type === "TradeExecuted") {
      const logged = loggedTradeOf(event);
      if (isNew(logged)) this.#take(logged);
    } else if (isAccountEvent(event)) {
      if (event.type === "BalanceSet" && !this.settings.isNew(event)) return;
      this.accounts.apply(event);
      if (event.type === "BalanceSet") this.rows.balanceSettings.add(balanceSettingRow(event));
    } else if (isCorrection(event)) this.corrections.apply(event);
    else if (isEntryEvent(event)) this.#enter(event);
  }

  /** Applies what waits. Gives back what came too late for that: the first and the last of each market to be set back. */
  fold(): readonly LoggedChange[] {
    const late: LoggedChange[] = [];
    for (const held of this.#touched) {
      const { market, waiting } = held;
      held.waiting = [];
      if (!isSorted(waiting)) waiting.sort((left, right) => comparePlaces(left.place, right.place));
      const first = waiting[0]!;
      const key = marketKeyOf(factOf(first));
      if (this.dirty.has(key)) {
        this.drop(key);
        if (this.dirty.isLate(key, waiting)) late.push(first);
      } else if (market.isLate(first.place)) late.push(first, waiting.at(-1)!);
      else {
        for (const logged of waiting) market.apply(logged, this);
        this.#moved.add(held);
      }
    }
    this.#touched.clear();
    this.waiting = 0;
    return late;
  }

  /** Puts open positions among the rows, in place of those that the table has. */
  async replaceOpen(transaction: Transaction): Promise<void> {
    const replaced: string[] = [];
    for (const held of this.#moved) {
      const { open } = held.market;
      if (held.stored !== undefined) replaced.push(held.stored);
      if (open) this.rows.addPosition(open);
      held.stored = open?.position.id;
    }
    this.#moved.clear();
    await this.rows.removePositions(transaction, replaced);
  }

  /** A market that has become dirty: memory has nothing of it any more. */
  drop(key: string): void {
    const held = this.markets.get(key);
    if (held) this.#moved.delete(held);
    this.markets.delete(key);
  }

  reset(): void {
    this.markets.clear();
    this.#touched.clear();
    this.#moved.clear();
    this.waiting = 0;
    this.rows.clear();
    this.accounts.clear();
    this.corrections.reset();
    this.entries.clear();
    this.settings.clear();
    this.dirty.reset();
    this.late.clear();
  }

  figures(logged: LoggedChange, figures: TradeFigures): void {
    writeFigures(this.rows.figures, logged, figures);
    this.accounts.book(factOf(logged), logged.place, figures.cashChange);
  }

  closed(position: PlacedPosition): void {
    this.rows.addPosition(position);
  }

  #take(logged: LoggedTrade): void {
    this.accounts.meet(logged.trade);
    writeTrade(this.rows.trades, logged);
    this.#wait(logged);
  }

  /** Takes in what is no trade. */
  #enter(event: EntryEvent): void {
    const counted = this.entries.apply(event);
    if (counted.kind === "market") {
      this.accounts.state(counted.logged.entry);
      this.#wait(counted.logged);
    } else if (counted.kind === "cash") {
      this.accounts.state(counted.move);
      this.accounts.move(counted.move);
    }
  }

  #wait(logged: LoggedChange): void {
    const key = marketKeyOf(factOf(logged));
    let held = this.markets.get(key);
    if (!held) {
      held = { market: new Market(), waiting: [], stored: undefined };
      this.markets.set(key, held);
    }
    this.late.take(key, logged);
    held.waiting.push(logged);
    this.#touched.add(held);
    this.waiting++;
  }
}

function isSorted(changes: readonly LoggedChange[]): boolean {
  for (let index = 1; index < changes.length; index++) {
    if (comparePlaces(changes[index - 1]!.place, changes[index]!.place) > 0) return false;
  }
  return true;
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
