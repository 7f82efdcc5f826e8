/** What the ledger answers: accounts, positions, trades, totals and balances, each from one snapshot. */

import type { Position, TradeFigures } from "@spot-canvas/domain/ledger/position";
import { ZERO } from "@spot-canvas/domain/ledger/position";
import { pairOf, type Trade } from "@spot-canvas/domain/ledger/trade";
import type { Money, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { type LoggedTrade, loggedTradeIn, type TradeRow } from "./logged-trade.ts";
import { type PositionFilter, positionsQuery, type TradeFilter, tradesQuery } from "./page-queries.ts";
import { type PositionRow, positionIn } from "./position-row.ts";
import { querySettled } from "./settled.ts";

/** An account as readers see it. */
export interface AccountEntry {
  readonly id: string;
  readonly name: string;
  readonly type: "live" | "paper";
  readonly venue: string | undefined;
  readonly settlementCurrency: string | undefined;
  /** When it was opened by name, or traded first, whichever is earlier. */
  readonly createdAt: Instant;
  readonly closedAt: Instant | undefined;
}

/** A trade with what it did. */
export interface TradeEntry {
  readonly trade: Trade;
  /** When the log took it. */
  readonly ingestedAt: Instant;
  /** Position in the log. */
  readonly position: number;
  readonly figures: TradeFigures;
}

/** A correction of a trade. */
interface TradeCorrection {
  /** Position in the log. */
  readonly position: number;
  readonly voided: boolean;
  /** The trade that stands for it, where it was amended. */
  readonly replacedBy: string | undefined;
}

/** What an account has earned in all its positions, open and closed. */
export interface PortfolioTotals {
  /** The sum over all quote currencies, as the ledger contract has it; true to itself where there is one. */
  readonly realizedPnl: Money;
  /** By quote currency, in order of currency. */
  readonly byCurrency: readonly { readonly currency: string; readonly realizedPnl: Money }[];
}

/** The accounts of a tenant, oldest first. */
export async function listAccounts(snapshot: Snapshot, tenant: string): Promise<readonly AccountEntry[]> {
  const rows = await snapshot.sql.query<AccountRow>(
    `select * from ${tableOf(snapshot, "accounts")} where tenant = $1 order by created_at, account`,
    [tenant],
  );
  return rows.map(accountIn);
}

/** One account; absent where neither an event nor a trade has made it. */
export async function findAccount(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
): Promise<AccountEntry | undefined> {
  const [row] = await snapshot.sql.query<AccountRow>(
    `select * from ${tableOf(snapshot, "accounts")} where account = $1 and tenant = $2`,
    [account, tenant],
  );
  return row && accountIn(row);
}

/** Positions by (opened at, id), newest first. */
export async function listPositions(
  snapshot: Snapshot,
  filter: PositionFilter,
): Promise<readonly Position[]> {
  const { text, values } = positionsQuery(snapshot.schemaOf("ledger"), filter, "*");
  const rows = await querySettled<PositionRow>(snapshot, filter, text, values);
  return rows.map(positionIn);
}

/** All open positions of an account, newest first. */
export async function openPositions(snapshot: Snapshot, account: AccountRef): Promise<readonly Position[]> {
  const rows = await querySettled<PositionRow>(
    snapshot,
    account,
    `select * from ${tableOf(snapshot, "positions")} where account = $1 and tenant = $2 and status = 'open'
     order by opened_at desc, id desc`,
    [account.account, account.tenant],
  );
  return rows.map(positionIn);
}

/** Trades by (timestamp, trade id), newest first. */
export async function listTrades(snapshot: Snapshot, filter: TradeFilter): Promise<readonly TradeEntry[]> {
  const { text, values } = tradesQuery(snapshot.schemaOf("ledger"), filter, "*");
  const rows = await querySettled<FiguredRow>(snapshot, filter, text, values);
  return rows.map(tradeEntryIn);
}

/** The trades of a tenant that have these ids and count. */
export async function findTrades(
  snapshot: Snapshot,
  tenant: string,
  tradeIds: readonly string[],
): Promise<readonly LoggedTrade[]> {
  const rows = await snapshot.sql.query<TradeRow>(
    `select * from ${tableOf(snapshot, "trades")}
     where trade_id = any($1::text[]) and tenant = $2 order by log_position`,
    [tradeIds, tenant],
  );
  return rows.map(loggedTradeIn);
}

/** The trades of an account that count at these positions of the log. */
export async function findTradesAt(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  positions: readonly number[],
): Promise<readonly TradeEntry[]> {
  if (positions.length === 0) return [];
  const rows = await querySettled<FiguredRow>(
    snapshot,
    { tenant, account },
    `select * from ${tableOf(snapshot, "trades")} join ${tableOf(snapshot, "trade_figures")} using (log_position)
     where account = $1 and tenant = $2 and log_position = any($3::bigint[])`,
    [account, tenant, positions],
  );
  return rows.map(tradeEntryIn);
}

/** The trades of a tenant that have these ids and do not count. */
export async function findVoidedTrades(
  snapshot: Snapshot,
  tenant: string,
  tradeIds: readonly string[],
): Promise<readonly LoggedTrade[]> {
  const rows = await snapshot.sql.query<TradeRow>(
    `select * from ${tableOf(snapshot, "voided_trades")}
     where trade_id = any($1::text[]) and tenant = $2 order by log_position`,
    [tradeIds, tenant],
  );
  return rows.map(loggedTradeIn);
}

/** What was last said of a trade of an account, up to a position of the log: whether it counts. */
export async function lastCorrection(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  tradeId: string,
  known: number = Number.MAX_SAFE_INTEGER,
): Promise<TradeCorrection | undefined> {
  const [row] = await snapshot.sql.query<{
    readonly log_position: string;
    readonly voided: boolean;
    readonly replaced_by: string | null;
  }>(
    `select log_position, voided, replaced_by from ${tableOf(snapshot, "trade_corrections")}
     where trade_id = $1 and account = $2 and tenant = $3 and log_position <= $4
     order by log_position desc limit 1`,
    [tradeId, account, tenant, known],
  );
  return (
    row && {
      position: Number(row.log_position),
      voided: row.voided,
      replacedBy: row.replaced_by ?? undefined,
    }
  );
}

/** What an account has earned. */
export async function portfolioTotals(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
): Promise<PortfolioTotals> {
  const rows = await querySettled<{
    readonly symbol: string | null;
    readonly currency: string | null;
    readonly realized_pnl: string;
  }>(
    snapshot,
    { tenant, account },
    `select null as symbol, currency, realized_pnl from ${tableOf(snapshot, "closed_totals")}
     where account = $1 and tenant = $2
     union all
     select symbol, null, realized_pnl from ${tableOf(snapshot, "positions")}
     where account = $1 and tenant = $2 and status = 'open'`,
    [account, tenant],
  );
  const totals = new Map<string, Decimal>();
  let total: Decimal = ZERO;
  for (const { symbol, currency, realized_pnl } of rows) {
    const quote = currency ?? pairOf(symbol ?? "")?.quote ?? "";
    const amount = Decimal.of(realized_pnl);
    totals.set(quote, (totals.get(quote) ?? ZERO).plus(amount));
    total = total.plus(amount);
  }
  return {
    realizedPnl: total.normalized() as Money,
    byCurrency: [...totals]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([currency, amount]) => ({ currency, realizedPnl: amount.normalized() as Money })),
  };
}

/** The balances of an account, in order of currency. */
export async function balances(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
): Promise<ReadonlyMap<string, Money>> {
  const rows = await querySettled<{ readonly currency: string; readonly amount: string }>(
    snapshot,
    { tenant, account },
    `select currency, amount from ${tableOf(snapshot, "balances")}
     where account = $1 and tenant = $2 order by currency`,
    [account, tenant],
  );
  return new Map(rows.map(({ currency, amount }) => [currency, Decimal.of(amount) as Money]));
}

/** The balance of a currency; absent until somebody has set one. */
export async function balance(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  currency: string,
): Promise<Money | undefined> {
  const [row] = await querySettled<{ readonly amount: string }>(
    snapshot,
    { tenant, account },
    `select amount from ${tableOf(snapshot, "balances")} where account = $1 and currency = $2 and tenant = $3`,
    [account, currency, tenant],
  );
  return row && (Decimal.of(row.amount) as Money);
}

interface AccountRow {
  readonly account: string;
  readonly name: string;
  readonly type: "live" | "paper";
  readonly venue: string | null;
  readonly settlement_currency: string | null;
  readonly created_at: string;
  readonly closed_at: string | null;
}

const accountIn = (row: AccountRow): AccountEntry => ({
  id: row.account,
  name: row.name,
  type: row.type,
  venue: row.venue ?? undefined,
  settlementCurrency: row.settlement_currency ?? undefined,
  createdAt: BigInt(row.created_at),
  closedAt: row.closed_at === null ? undefined : BigInt(row.closed_at),
});

interface FiguredRow extends TradeRow {
  readonly cost_basis: string;
  readonly realized_pnl: string;
  readonly unmatched_quantity: string | null;
  readonly unmatched_proceeds: string | null;
  readonly cash_change: string;
  readonly margin_change: string | null;
}

function tradeEntryIn(row: FiguredRow): TradeEntry {
  const { trade, ingestedAt, place } = loggedTradeIn(row);
  return {
    trade,
    ingestedAt,
    position: place.position,
    figures: {
      costBasis: Decimal.of(row.cost_basis) as Money,
      realizedPnl: Decimal.of(row.realized_pnl) as Money,
      unmatchedQuantity: Decimal.of(row.unmatched_quantity ?? "0") as Quantity,
      unmatchedProceeds: Decimal.of(row.unmatched_proceeds ?? "0") as Money,
      cashChange: Decimal.of(row.cash_change) as Money,
      marginChange: Decimal.of(row.margin_change ?? "0") as Money,
    },
  };
}

const tableOf = (snapshot: Snapshot, table: string): string => `${snapshot.schemaOf("ledger")}.${table}`;
