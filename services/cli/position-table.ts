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
  if (!positions.some(isMarked)) return tableLines(columns, rows, paint);
  const marked = rows.map((row, index) => [...row, ...markCells(positions[index]!)]);
  return tableLines(
    [...columns, { title: "UNREALIZED-PNL", align: "right" }, { title: "MARK" }],
    marked,
    paint,
  );
}

/** Whether a position was asked for with its mark. */
const isMarked = (position: Row): boolean => "mark" in position || "unmarked" in position;

/** What a position would earn, and at which price of when and where; or why that is not known. */
function markCells(position: Row): readonly string[] {
  const { mark } = position as { readonly mark?: Row };
  if (mark === undefined) return ["-", textOf(position["unmarked"])];
  const at = `${textOf(mark["price"])} at ${textOf(mark["time"])} (${textOf(mark["venue"])})`;
  return [textOf(position["unrealized_pnl"]), at];
}
