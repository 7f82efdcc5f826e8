/** The one table of a run, for `docs/performance.md`. */

import type { Machine } from "./machine.ts";
import type { BenchmarkResult } from "./run-benchmark.ts";

const BEGIN = "<!-- the suite's table, written by `pnpm bench --write` -->";
const END = "<!-- end of the suite's table -->";
const HASH_SHOWN = 16;

const HEAD = [
  "benchmark",
  "figure",
  "measured",
  "beside it in the same run",
  "ratio",
  "output",
  "load",
  "on",
];

/** A result, and where it was measured. What the program printed beside its figures is not kept. */
export interface RecordedResult extends Omit<BenchmarkResult, "printed"> {
  readonly machine: Machine;
}

/** The table in Markdown, one for each machine, which is said above it. */
export function tableOf(results: readonly RecordedResult[]): string {
  const machines = [...new Set(results.map(({ machine }) => whereOf(machine)))];
  const tables = machines.map((where) => {
    const measured = results.filter(({ machine }) => whereOf(machine) === where);
    return `${where}\n\n${aligned([HEAD, ...measured.flatMap(rowsOf)])}`;
  });
  return tables.join("\n\n");
}

/** Rows below their head, each column as wide as its widest cell: the form in which documents are checked in. */
function aligned(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const [head, ...body] = cells;
  return [head!, widths.map((width) => "-".repeat(width)), ...body].map(line).join("\n");
}

const whereOf = ({ processor, processors, memoryGB, node, natsServer, postgres }: Machine): string =>
  `${processors} × ${processor}, ${memoryGB} GB; Node ${node}, nats-server ${natsServer}, Postgres ${postgres}.`;

function rowsOf({
  benchmark,
  covers,
  outcome,
  figures,
  output = "",
  load,
  at,
}: RecordedResult): readonly string[][] {
  const when = [load.join(" to "), at.slice(0, 16).replace("T", " ")];
  const shown = output.length > HASH_SHOWN ? `${output.slice(0, HASH_SHOWN)}…` : output;
  if (outcome === "failed") return [[benchmark, covers, "failed", "", "", "", ...when]];
  if (figures.length === 0) return [[benchmark, covers, "in the JSON result", "", "", shown, ...when]];
  return figures.map(({ figure, unit, value, beside, ratio }) => [
    benchmark,
    figure,
    typeof value === "string" ? value : `${numberText(value)} ${unit}`.trim(),
    beside === undefined ? "" : `${beside.name}: ${numberText(beside.value)}`,
    ratio === undefined ? "" : numberText(ratio),
    shown,
    ...when,
  ]);
}

const numberText = (value: number): string =>
  Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));

/** A page with the table in the place of the one before. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const section = `${BEGIN}\n\n${table}\n\n${END}`;
  if (begin === -1 || end === -1) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, begin) + section + page.slice(end + END.length);
}
