/** What is open at the end. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { minute, money, price, quantity, unitOf } from "../format.ts";
import { type Column, type Section, section, signed, table } from "./section.ts";

const COLUMNS: readonly Column<Report["positions"][number]>[] = [
  { title: "Product", align: "text", cell: ({ product }) => product },
  { title: "Side", align: "text", cell: ({ side, market_type }) => `${side} ${market_type}` },
  { title: "Since", align: "text", cell: ({ opened_at }) => minute(opened_at) },
  { title: "Quantity", cell: (row) => quantity(row.quantity) },
  { title: "Entry", cell: (row) => price(row.entry_price) },
  { title: "Price", cell: (row) => price(row.price) },
  { title: "Cost", cell: ({ cost }) => money(cost) },
  { title: "Unrealized", cell: (row) => signed(Number(row.unrealized_pnl ?? 0), money(row.unrealized_pnl)) },
];

/** The table. */
export const positions: Section = (report) =>
  report.positions.length === 0
    ? undefined
    : section(
        "positions",
        "Open positions",
        table(`At the end of the period, in ${unitOf(report)}`, COLUMNS, report.positions),
      );
