/**
 * The benchmarks as one suite: each in a process of its own, one after the other.
 *
 *   pnpm bench [NAME...] [--quick] [--json] [--write]
 *
 * Prints the table, or with --json the one result: the machine, every figure with its limit or peer of the same run, what
 * says that the output was right, the load, and all that each program printed. --write puts each result, as soon as it is
 * there, beside those of the other benchmarks in docs/benchmarks.json and into the table of docs/performance.md. --quick
 * does a small part of the work: it shows that everything runs. The soak runs where it is named. Exits 1 where one failed.
 */
import { readCommandLine, refuseCommandLine } from "../../command-line.ts";
import { BENCHMARKS } from "./catalogue.ts";
import { thisMachine } from "./machine.ts";
import { recorded, write } from "./record.ts";
import { type BenchmarkResult, runBenchmark } from "./run-benchmark.ts";
import { tableOf } from "./table.ts";

const { values, positionals } = readCommandLine(
  "Usage: pnpm bench [NAME]... [--quick] [--json] [--write]",
  {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
  { takesWords: true },
);
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  const names = BENCHMARKS.map(({ name, covers }) => `  ${name.padEnd(20)} ${covers}`).join("\n");
  refuseCommandLine(`There is no benchmark ${unknown.join(", ")}. These are:\n${names}`);
}
if (values.quick && values.write) {
  refuseCommandLine("What --quick measures says nothing of speed: it is not written.");
}
const machine = await thisMachine();
const results: BenchmarkResult[] = [];
for (const benchmark of BENCHMARKS) {
  const { name, onlyNamed } = benchmark;
  if (positionals.length > 0 ? !positionals.includes(name) : onlyNamed && !values.quick) continue;
  process.stderr.write(`${name.padEnd(20)} `);
  const result = await runBenchmark(benchmark, { quick: values.quick });
  results.push(result);
  if (values.write) await write(recorded(machine, result));
  console.error(
    `${result.outcome}, ${result.seconds} s${result.wrong === undefined ? "" : `: ${result.wrong}`}`,
  );
}
const report = { machine, quick: values.quick, results };
console.log(
  values.json
    ? JSON.stringify(report, undefined, 1)
    : tableOf(results.map((result) => recorded(machine, result))),
);
process.exitCode = results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
