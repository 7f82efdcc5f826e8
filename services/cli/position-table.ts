import { type Row, textOf } from "./client.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

/** Lines of a table of positions. */
export function positionLines(positions: readonly Row[], paint: Paint): string[] {
  const columns = [
    { title: "SYMBOL" },
    { title: "SIDE" },
    { title: "MARKET" },
    { title: "QTY", align: "right" },
    { title: "AVG-ENTRY", align: "right" },
    { title: "COST-BASIS", align: "right" },
    { title: "REALIZED-PNL", align: "right" },
    { title: "STATUS" },
    { title: "OPENED" },
  ] as const;
  const fields = [
    "symbol",
    "side",
    "market_type",
    "quantity",
    "avg_entry_price",
    "cost_basis",
    "realized_pnl",
    "status",
    "opened_at",
  ];
  const rows = positions.map((position) => fields.map((field) => textOf(position[field])));
  return tableLines(columns, rows, paint);
}
