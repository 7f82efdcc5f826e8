/** Positions as round trips: what each was opened for, what it was closed for, and what it made. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Row, textOf } from "./client.ts";
import { percentText } from "./percent.ts";
import { tableLines } from "./table.ts";
import type { Paint } from "./terminal.ts";

const COLUMNS = [
  { title: "RESULT" },
  { title: "SYMBOL" },
  { title: "DIR" },
  { title: "SIZE", align: "right" },
  { title: "ENTRY", align: "right" },
  { title: "EXIT", align: "right" },
  { title: "P&L", align: "right" },
  { title: "P&L%", align: "right" },
  { title: "OPENED" },
  { title: "CLOSED" },
] as const;

const LONG_COLUMNS = [...COLUMNS, { title: "EXIT-REASON" }, { title: "ID" }] as const;

/** Lines of a table of round trips, and below it how many of the closed ones won. */
export function roundTripLines(positions: readonly Row[], paint: Paint, isLong: boolean): string[] {
  const time = isLong ? textOf : minuteOf;
  const rows = positions.map((position) => [
    resultOf(position),
    textOf(position["symbol"]),
    textOf(position["side"]),
    textOf(position["cost_basis"]),
    textOf(position["avg_entry_price"]),
    textOf(position["exit_price"]),
    textOf(position["realized_pnl"]),
    percentageOf(position),
    time(position["opened_at"]),
    time(position["closed_at"]),
    ...(isLong ? [textOf(position["exit_reason"]), textOf(position["id"])] : []),
  ]);
  return [...tableLines(isLong ? LONG_COLUMNS : COLUMNS, rows, paint), "", summaryOf(positions)];
}

const isOpen = (position: Row): boolean => position["status"] === "open";
const pnlOf = (position: Row): Decimal => Decimal.of(textOf(position["realized_pnl"]));

function resultOf(position: Row): string {
  if (isOpen(position)) return "open";
  return pnlOf(position).isPositive() ? "✓ win" : "✗ loss";
}

/** P&L in percent of what the position had cost. */
function percentageOf(position: Row): string {
  const cost = Decimal.of(textOf(position["cost_basis"]));
  if (isOpen(position) || cost.isZero()) return "-";
  return percentText(pnlOf(position), cost, 2);
}

/** A time to the minute, in UTC. */
const minuteOf = (time: Row[string]): string =>
  time === undefined ? "-" : textOf(time).slice(0, 16).replace("T", " ");

function summaryOf(positions: readonly Row[]): string {
  const closed = positions.filter((position) => !isOpen(position));
  const wins = closed.filter((position) => pnlOf(position).isPositive()).length;
  const rate = closed.length === 0 ? "0.0%" : percentText(Decimal.of(wins), Decimal.of(closed.length), 1);
  return `${wins} wins  ${closed.length - wins} losses  ${rate} win rate  (${closed.length} closed)`;
}
