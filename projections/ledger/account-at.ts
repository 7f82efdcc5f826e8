/**
 * An account at any moment, folded from its facts when it is asked for: the same functions that folded the tables, over
 * the facts of that moment alone. The one place that every answer about the past comes from.
 */
import { AccountFold } from "@spot-canvas/domain/ledger/account-fold";
import type { BalanceSetting } from "@spot-canvas/domain/ledger/cash";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { comparePlaces, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Snapshot } from "../projector/snapshot.ts";
import { balanceSettingsAt } from "./balance-settings.ts";
import { entriesInOrder } from "./entries-in-order.ts";
import type { Moment } from "./moment.ts";
import type { AccountRef } from "./read.ts";
import { tradesInOrder } from "./trades-in-order.ts";

/** What an account was. */
export interface AccountState {
  /** All positions, open and closed, by (opened at, id), newest first. */
  readonly positions: readonly Position[];
  /** By currency; absent where none was set. */
  readonly balances: ReadonlyMap<string, Money>;
}

const FROM_NOTHING: BalanceSetting = {
  amount: Decimal.ZERO as Money,
  position: 0,
  effectiveAt: undefined,
};

/** Whose account, and when. */
export interface AccountMoment extends AccountRef, Moment {}

/** An account at a moment; without any position or balance where it had none yet. */
export async function accountAt(snapshot: Snapshot, wanted: AccountMoment): Promise<AccountState> {
  const settings = new Map(await balanceSettingsAt(snapshot, wanted, wanted));
  const entries = await entriesInOrder(snapshot, wanted);
  // Where cash moved and nobody has stated a balance, it is the sum of all that is known.
  for (const one of entries) {
    if ("move" in one && !settings.has(one.move.currency)) settings.set(one.move.currency, FROM_NOTHING);
  }
  const fold = new AccountFold(settings);
  let next = 0;
  const enter = (before?: TradePlace): void => {
    for (; next < entries.length; next++) {
      const one = entries[next]!;
      if (before !== undefined && comparePlaces(one.place, before) > 0) return;
      if ("move" in one) fold.cash(one.move.currency, one.move.amount, one.place);
      else fold.entry(one.entry, one.place);
    }
  };
  for await (const slice of tradesInOrder(snapshot, wanted)) {
    for (const { trade, place } of slice) {
      enter(place);
      fold.trade(trade, place);
    }
  }
  enter();
  return {
    positions: [...fold.open, ...fold.closed].sort(newestFirst),
    balances: fold.balances,
  };
}

function newestFirst(left: Position, right: Position): number {
  if (left.openedAt !== right.openedAt) return left.openedAt > right.openedAt ? -1 : 1;
  return left.id > right.id ? -1 : 1;
}
