/** The one table of a run, for `docs/performance.md`. */

import type { Machine } from "./machine.ts";
import type { BenchmarkResult } from "./run-benchmark.ts";

const BEGIN = "<!-- the suite's table, written by `pnpm bench --write` -->";
const END = "<!-- end of the suite's table -->";
const HASH_SHOWN = 16;

/** The table in Markdown, with the machine above it. */
export function tableOf(machine: Machine, results: readonly BenchmarkResult[]): string {
  const { processor, processors, memoryGB, node, natsServer, postgres, at } = machine;
  const where = `${processors} × ${processor}, ${memoryGB} GB; Node ${node}, nats-server ${natsServer}, Postgres ${postgres}; ${at}.`;
  const rows = results.flatMap((result) => rowsOf(result));
  const head = ["benchmark", "figure", "measured", "beside it in the same run", "ratio", "output", "load"];
  return [where, "", row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
}

function rowsOf({
  benchmark,
  covers,
  outcome,
  figures,
  output = "",
  load,
}: BenchmarkResult): readonly string[][] {
  const shownLoad = load.join(" to ");
  const shown = output.length > HASH_SHOWN ? `${output.slice(0, HASH_SHOWN)}…` : output;
  if (outcome === "failed") return [[benchmark, covers, "failed", "", "", "", shownLoad]];
  if (figures.length === 0) return [[benchmark, covers, "in the JSON result", "", "", shown, shownLoad]];
  return figures.map(({ figure, unit, value, beside, ratio }) => [
    benchmark,
    figure,
    typeof value === "string" ? value : `${numberText(value)} ${unit}`.trim(),
    beside === undefined ? "" : `${beside.name}: ${numberText(beside.value)}`,
    ratio === undefined ? "" : numberText(ratio),
    shown,
    shownLoad,
  ]);
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const numberText = (value: number): string =>
  Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));

/** A page with the table in the place of the one before. */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const section = `${BEGIN}\n\n${table}\n\n${END}`;
  if (begin === -1 || end === -1) return `${page.trimEnd()}\n\n${section}\n`;
  return page.slice(0, begin) + section + page.slice(end + END.length);
}
