import { type Row, textOf } from "./client.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

const COLUMNS = [
  { title: "TIME", field: "timestamp" },
  { title: "SYMBOL", field: "symbol" },
  { title: "SIDE", field: "side" },
  { title: "MARKET", field: "market_type" },
  { title: "QTY", field: "quantity", align: "right" },
  { title: "PRICE", field: "price", align: "right" },
  { title: "FEE", field: "fee", align: "right" },
  { title: "REALIZED-PNL", field: "realized_pnl", align: "right" },
  { title: "STRATEGY", field: "strategy" },
] as const;

const LONG_COLUMNS = [
  ...COLUMNS,
  { title: "FEE-CURRENCY", field: "fee_currency" },
  { title: "COST-BASIS", field: "cost_basis", align: "right" },
  { title: "ENTRY-REASON", field: "entry_reason" },
  { title: "EXIT-REASON", field: "exit_reason" },
  { title: "ID", field: "trade_id" },
] as const;

/** Lines of a table of single trades; a long one has every column. */
export function tradeLines(trades: readonly Row[], paint: Paint, isLong = false): string[] {
  const columns = isLong ? LONG_COLUMNS : COLUMNS;
  const rows = trades.map((trade) => columns.map((column) => textOf(trade[column.field])));
  return tableLines(columns, rows, paint);
}
