/**
 * The benchmarks as one suite: each in a process of its own, one after the other.
 *
 *   pnpm bench [NAME...] [--quick] [--json] [--write]
 *
 * Prints the table, or with --json the one result: the machine, every figure with its limit or peer of the same run, what
 * says that the output was right, the load, and all that each program printed. --write puts the table into
 * docs/performance.md. --quick does a small part of the work: it shows that everything runs. Exits 1 where one failed.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BENCHMARKS } from "./catalogue.ts";
import { thisMachine } from "./machine.ts";
import { type BenchmarkResult, runBenchmark } from "./run-benchmark.ts";
import { tableOf, withTable } from "./table.ts";

const PAGE = fileURLToPath(new URL("../../../../docs/performance.md", import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  const names = BENCHMARKS.map(({ name, covers }) => `  ${name.padEnd(20)} ${covers}`).join("\n");
  console.error(`There is no benchmark ${unknown.join(", ")}. These are:\n${names}`);
  process.exit(2);
}
const machine = await thisMachine();
const results: BenchmarkResult[] = [];
for (const benchmark of BENCHMARKS) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  process.stderr.write(`${benchmark.name.padEnd(20)} `);
  const result = await runBenchmark(benchmark, { quick: values.quick });
  results.push(result);
  console.error(
    `${result.outcome}, ${result.seconds} s${result.wrong === undefined ? "" : `: ${result.wrong}`}`,
  );
}
const table = tableOf(machine, results);
console.log(values.json ? JSON.stringify({ machine, quick: values.quick, results }, undefined, 1) : table);
if (values.write) await writeFile(PAGE, withTable(await readFile(PAGE, "utf8"), table));
process.exitCode = results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
