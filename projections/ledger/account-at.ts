/**
 * An account at any moment, folded from its facts when it is asked for: the same functions that folded the tables, over
 * the facts of that moment alone. The one place that every answer about the past comes from.
 */
import { AccountFold } from "@spot-canvas/domain/ledger/account-fold";
import type { Position } from "@spot-canvas/domain/ledger/position";
import type { Money } from "@spot-canvas/domain/money/amount";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { balanceSettingsAt } from "./balance-settings.ts";
import { factsInOrder } from "./facts-in-order.ts";
import type { Moment } from "./moment.ts";

/** What an account was. */
export interface AccountState {
  /** All positions, open and closed, by (opened at, id), newest first. */
  readonly positions: readonly Position[];
  /** By currency; absent where none was set. */
  readonly balances: ReadonlyMap<string, Money>;
}

/** Whose account, and when. */
export interface AccountMoment extends AccountRef, Moment {}

/** An account at a moment; without any position or balance where it had none yet. */
export async function accountAt(snapshot: Snapshot, wanted: AccountMoment): Promise<AccountState> {
  const fold = new AccountFold(await balanceSettingsAt(snapshot, wanted, wanted));
  for await (const slice of factsInOrder(snapshot, wanted)) {
    for (const fact of slice) {
      if ("trade" in fact) fold.trade(fact.trade, fact.place);
      else if ("entry" in fact) fold.entry(fact.entry, fact.place);
      else fold.cash(fact.move.currency, fact.move.amount, fact.place);
    }
  }
  return {
    positions: [...fold.open, ...fold.closed].sort(newestFirst),
    balances: fold.balances,
  };
}

function newestFirst(left: Position, right: Position): number {
  if (left.openedAt !== right.openedAt) return left.openedAt > right.openedAt ? -1 : 1;
  return left.id > right.id ? -1 : 1;
}
