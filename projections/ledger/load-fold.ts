/**
 * The fold into a generation that nobody reads yet: plain COPY without keys. Trades are applied a window at a time, so
 * that what came a little late costs nothing; the markets of what came later still, and of repeats, are left dirty.
 * Memory holds one state for each market and account, whatever the length of the log.
 */
import type { Reading } from "@spot-canvas/domain/events/codec";
import { Fault } from "@spot-canvas/domain/fault";
import type { Transaction } from "../projector/database.ts";
import type { Arrears, ViewFold } from "../projector/view.ts";
import { LedgerIntake } from "./intake.ts";
import { accountKeyOf, marketKeyOf } from "./logged-trade.ts";
import { factOf, type LoggedChange } from "./market.ts";
import { removeRepeats } from "./repeats.ts";
import { tradeKey } from "./schema.ts";

/** Trades are sorted within windows of so many before they are applied. */
const WINDOW_TRADES = 1_000;

/** Folds all of the log. */
export class LoadFold implements ViewFold {
  readonly overlaps = true;
  readonly #schema: string;
  readonly #intake: LedgerIntake;

  constructor(schema: string) {
    this.#schema = schema;
    this.#intake = new LedgerIntake(schema);
    this.#intake.dirty.begin();
  }

  async prepare(): Promise<void> {}

  apply(reading: Reading): void {
    this.#intake.apply(reading, () => true);
    if (this.#intake.waiting >= WINDOW_TRADES) this.#fold();
  }

  async write(transaction: Transaction): Promise<void> {
    this.#fold();
    await this.#intake.rows.write(transaction);
  }

  reset(): void {
    throw new Fault("LoadLost", "unavailable", "The load was interrupted: run the rebuild again.");
  }

  /** Writes what is still in memory and removes repeats; what is to be folded again is settled once indexes stand. */
  async finish(transaction: Transaction): Promise<void> {
    const { rows, accounts, corrections, dirty } = this.#intake;
    this.#fold();
    await rows.write(transaction);
    const repeated = await this.#keepOnce(transaction);
    for (const { logged, cash } of await corrections.settle(transaction)) {
      this.#restart(logged);
      if (cash) accounts.book(logged.trade, logged.place, cash.negated());
    }
    await this.#intake.replaceOpen(transaction);
    await rows.write(transaction);
    await accounts.write(transaction);
    await accounts.settle(transaction, repeated);
    await rows.totals.write(transaction);
    await dirty.write(transaction);
  }

  arrears(): Arrears {
    return this.#intake.dirty.arrears(true);
  }

  async settle(transaction: Transaction, facts: number): Promise<number> {
    const { accounts, dirty, rows } = this.#intake;
    const folded = await dirty.settle(transaction, facts);
    await accounts.write(transaction);
    await rows.totals.write(transaction);
    await dirty.write(transaction);
    return folded;
  }

  #fold(): void {
    for (const logged of this.#intake.fold()) this.#restart(logged);
  }

  /** All of the market is to be folded again, from its table. */
  #restart(logged: LoggedChange): void {
    this.#intake.dirty.restart(factOf(logged));
    this.#intake.drop(marketKeyOf(factOf(logged)));
  }

  /** Builds the key that refuses repeats; where there are some, removes them first. Gives back the accounts that had some. */
  async #keepOnce(transaction: Transaction): Promise<ReadonlySet<string>> {
    const accounts = new Set<string>();
    await transaction.query("savepoint keep_once");
    try {
      await transaction.query(tradeKey(this.#schema));
      return accounts;
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "UniqueViolation")) throw error;
    }
    await transaction.query("rollback to savepoint keep_once");
    const repeats = await removeRepeats(transaction, this.#schema);
    for (const logged of repeats) {
      const { tenantId, accountId } = logged.trade;
      this.#restart(logged);
      accounts.add(accountKeyOf(tenantId, accountId));
      await this.#intake.accounts.reconsider(transaction, tenantId, accountId);
    }
    await this.#intake.late.settle(
      transaction,
      repeats.map(({ trade }) => trade),
    );
    await transaction.query(tradeKey(this.#schema));
    return accounts;
  }
}
