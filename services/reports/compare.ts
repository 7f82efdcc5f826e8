/** Puts runs of one strategy side by side: backtest, paper and live, and how far they went apart. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { type ComparedTrip, type Divergence, divergenceOf } from "@spot-canvas/domain/report/divergence";
import { FILES } from "./account-report.ts";
import { textOf } from "./piece.ts";
import type { ReportSource } from "./run.ts";

/** One run with all of its round trips. */
export interface ComparedReport {
  readonly report: Report;
  readonly trips: readonly ComparedTrip[];
}

/** A comparison: every other run beside the first. */
export interface Comparison {
  readonly runs: readonly ComparedReport[];
  /** One for each run but the first. */
  readonly divergences: readonly Divergence[];
}

/** Builds a run with its round trips, which stand in its file whole. */
export async function comparedReport(source: ReportSource): Promise<ComparedReport> {
  const lines: string[] = [];
  let rest = "";
  const { report } = await source({
    write: async (file, piece) => {
      if (file !== FILES.trips) return;
      const pieces = (rest + textOf(piece)).split("\n");
      rest = pieces.pop() ?? "";
      for (const line of pieces) lines.push(line);
    },
  });
  const [header, ...rows] = lines;
  const columns = (header ?? "").split(",");
  return { report, trips: rows.map((row) => tripIn(row, columns)) };
}

/** Compares runs with the first of them; round trips opened within so many milliseconds are the same. */
export function compareReports(runs: readonly ComparedReport[], within: number): Comparison {
  const [first, ...others] = runs.map(({ report, trips }) => ({
    from: Date.parse(report.period.from),
    to: Date.parse(report.period.to),
    trips: trips.toSorted((left, right) => left.openedAt - right.openedAt),
  }));
  const divergences = first === undefined ? [] : others.map((other) => divergenceOf(first, other, within));
  return { runs, divergences };
}

/** The cells that are compared come before any text that may hold a comma. */
function tripIn(row: string, columns: readonly string[]): ComparedTrip {
  const cells = row.split(",");
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
  return {
    product: cell("product"),
    side: cell("side"),
    openedAt: Date.parse(cell("opened_at")),
    closedAt: Date.parse(cell("closed_at")),
    entry: Number(cell("entry_price")),
    exit: Number(cell("exit_price")),
    return: Number(cell("return")),
  };
}
