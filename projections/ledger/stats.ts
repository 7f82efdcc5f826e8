/** What the closed positions of an account came to. */
import { type Position, ZERO } from "@spot-canvas/domain/ledger/position";
import type { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { querySettled } from "./settled.ts";

/** Counts of positions, and what the closed ones earned. */
export interface PositionStats {
  readonly open: number;
  readonly closed: number;
  /** Closed with a P&L above zero. */
  readonly won: number;
  /** Of closed positions alone; the sum over all quote currencies, as the ledger contract has it. */
  readonly realizedPnl: Money;
}

/** Counts the positions of an account. */
export async function positionStats(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
): Promise<PositionStats> {
  const schema = snapshot.schemaOf("ledger");
  const [row] = await querySettled<StatsRow>(
    snapshot,
    { tenant, account },
    `select coalesce(sum(closed), 0) as closed, coalesce(sum(won), 0) as won,
       coalesce(sum(realized_pnl), 0) as realized_pnl,
       (select count(*) from ${schema}.positions where account = $1 and tenant = $2 and status = 'open') as open
     from ${schema}.closed_totals where account = $1 and tenant = $2`,
    [account, tenant],
  );
  return {
    open: Number(row!.open),
    closed: Number(row!.closed),
    won: Number(row!.won),
    realizedPnl: Decimal.of(row!.realized_pnl).normalized() as Money,
  };
}

/** Counts positions that are in memory. */
export function statsOf(positions: readonly Position[]): PositionStats {
  const closed = positions.filter(({ status }) => status === "closed");
  return {
    open: positions.length - closed.length,
    closed: closed.length,
    won: closed.filter(({ realizedPnl }) => realizedPnl.isPositive()).length,
    realizedPnl: sumOf(closed),
  };
}

/** What positions have earned together, over all quote currencies. */
export const sumOf = (positions: readonly Position[]): Money =>
  positions.reduce<Decimal>((sum, { realizedPnl }) => sum.plus(realizedPnl), ZERO).normalized() as Money;

interface StatsRow {
  readonly open: string;
  readonly closed: string;
  readonly won: string;
  readonly realized_pnl: string;
}
