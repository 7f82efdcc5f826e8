/** An account as answers show it: out of the tables where it is asked for now, out of a fold where it is asked for then. */
import type { Position } from "@spot-canvas/domain/ledger/position";
import type { Money } from "@spot-canvas/domain/money/amount";
import type { Snapshot } from "../projector/snapshot.ts";
import { type AccountMoment, accountAt } from "./account-at.ts";
import type { AccountRef } from "./account-ref.ts";
import { isNow } from "./moment.ts";
import type { Before, PositionFilter } from "./page-queries.ts";
import * as tables from "./read.ts";
import { type PositionStats, positionStats, statsOf, sumOf } from "./stats.ts";

/** Which positions of an account. */
export type PositionQuery = Omit<PositionFilter, keyof AccountRef>;

/** What can be asked of an account, at the moment for which it was opened. */
export interface AccountReader {
  /** Positions by (opened at, id), newest first. */
  positions(query: PositionQuery): Promise<readonly Position[]>;
  /** All open positions, newest first. */
  openPositions(): Promise<readonly Position[]>;
  /** What all positions have earned, open and closed, over all quote currencies. */
  realizedPnl(): Promise<Money>;
  /** How its positions went. */
  stats(): Promise<PositionStats>;
  /** The balance of a currency; absent where none was set. */
  balance(currency: string): Promise<Money | undefined>;
  /** All balances, in order of currency. */
  balances(): Promise<ReadonlyMap<string, Money>>;
}

/** Opens an account for reading at a moment. */
export async function openAccount(snapshot: Snapshot, wanted: AccountMoment): Promise<AccountReader> {
  if (!isNow(wanted)) return folded(await accountAt(snapshot, wanted));
  return {
    positions: (query) => tables.listPositions(snapshot, { ...wanted, ...query }),
    openPositions: () => tables.openPositions(snapshot, wanted),
    realizedPnl: async () => (await tables.portfolioTotals(snapshot, wanted)).realizedPnl,
    stats: () => positionStats(snapshot, wanted),
    balance: (currency) => tables.balance(snapshot, wanted, currency),
    balances: () => tables.balances(snapshot, wanted),
  };
}

const folded = ({ positions, balances }: Awaited<ReturnType<typeof accountAt>>): AccountReader => ({
  positions: async ({ status, before, limit }) =>
    positions
      .filter((position) => status === "all" || position.status === status)
      .filter((position) => before === undefined || isOlder(position, before))
      .slice(0, limit),
  openPositions: async () => positions.filter(({ status }) => status === "open"),
  realizedPnl: async () => sumOf(positions),
  stats: async () => statsOf(positions),
  balance: async (currency) => balances.get(currency),
  balances: async () => new Map([...balances].sort(([left], [right]) => (left < right ? -1 : 1))),
});

const isOlder = ({ openedAt, id }: Position, before: Before): boolean =>
  openedAt < before.time || (openedAt === before.time && id < before.id);
