/** Positions, trades and portfolios as they are now, with rows that are JSON text already. */
import type { JsonColumns, JsonRows } from "../projector/json-rows.ts";
import type { Snapshot } from "../projector/snapshot.ts";
import type { AccountRef } from "./account-ref.ts";
import { type PositionFilter, positionsQuery, type TradeFilter, tradesQuery } from "./page-queries.ts";
import { querySettled } from "./settled.ts";

/** A row of a page. */
export interface PageRow {
  /** Nanoseconds, by which rows are ordered, then by id. */
  readonly time: bigint;
  readonly id: string;
  /** A JSON document. */
  readonly text: string;
}

/** An account's portfolio; amounts are decimal text. */
export interface PortfolioTexts {
  /** Open positions, newest first. */
  readonly positions: readonly string[];
  /** Of all positions, open and closed, over all quote currencies. */
  readonly realizedPnl: string;
  /** Absent until somebody has set one. */
  readonly balance: string | undefined;
}

type KeyedRow = JsonColumns & { readonly row_time: string; readonly row_id: string };

/** Positions by (opened at, id), newest first. */
export async function positionTexts(
  snapshot: Snapshot,
  filter: PositionFilter,
  documents: JsonRows,
): Promise<readonly PageRow[]> {
  const columns = `opened_at as row_time, id as row_id, ${documents.select}`;
  const { text, values } = positionsQuery(snapshot.schemaOf("ledger"), filter, columns);
  return pageRows(await querySettled<KeyedRow>(snapshot, filter, text, values), documents);
}

/** Trades by (timestamp, trade id), newest first. */
export async function tradeTexts(
  snapshot: Snapshot,
  filter: TradeFilter,
  documents: JsonRows,
): Promise<readonly PageRow[]> {
  const columns = `executed_at as row_time, trade_id as row_id, ${documents.select}`;
  const { text, values } = tradesQuery(snapshot.schemaOf("ledger"), filter, columns);
  return pageRows(await querySettled<KeyedRow>(snapshot, filter, text, values), documents);
}

/** What an account has and has earned, with its balance of a currency, in one statement; undefined without an account. */
export async function portfolioTexts(
  snapshot: Snapshot,
  { tenant, account }: AccountRef,
  currency: string,
  documents: JsonRows,
): Promise<PortfolioTexts | undefined> {
  const schema = snapshot.schemaOf("ledger");
  const mine = "account = $1 and tenant = $2";
  const rows = await querySettled<PortfolioRow>(
    snapshot,
    { tenant, account },
    `select a.*, p.* from (
       select exists (select from ${schema}.accounts where ${mine}) as is_known,
         (select trim_scale(amount) from ${schema}.balances where ${mine} and currency = $3) as balance,
         trim_scale((select coalesce(sum(realized_pnl), 0) from ${schema}.closed_totals where ${mine})
           + (select coalesce(sum(realized_pnl), 0) from ${schema}.positions where ${mine} and status = 'open'))
           as realized_pnl) a
     left join lateral (select true as is_position, ${documents.select} from ${schema}.positions
       where ${mine} and status = 'open' order by opened_at desc, id desc) p on true`,
    [account, tenant, currency],
  );
  const [first] = rows;
  if (!first?.is_known) return undefined;
  return {
    positions: rows.filter(({ is_position }) => is_position).map((row) => documents.textOf(row)),
    realizedPnl: first.realized_pnl,
    balance: first.balance ?? undefined,
  };
}

type PortfolioRow = JsonColumns & {
  readonly is_known: boolean;
  readonly balance: string | null;
  readonly realized_pnl: string;
  readonly is_position: true | null;
};

const pageRows = (rows: readonly KeyedRow[], documents: JsonRows): readonly PageRow[] =>
  rows.map((row) => ({ time: BigInt(row.row_time), id: row.row_id, text: documents.textOf(row) }));
