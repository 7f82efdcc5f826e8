/**
 * The benchmarks as one suite: each in a process of its own, one after the other.
 *
 *   pnpm bench [NAME...] [--quick] [--json] [--write] [--list]
 *
 * Prints the table, or with --json the one result: the machine, every figure with its limit or peer of the same run, what
 * says that the output was right, the load, and all that each program printed. --write puts each result, as soon as it is
 * there, beside those of the other benchmarks in docs/benchmarks.json and into the table of docs/performance.md. --quick
 * does a small part of the work: it shows that everything runs. --list says what there is and how long it takes. The soak
 * runs where it is named. One that fails leaves the others alone: it is named at the end, and the exit code is 1.
 */
import { readCommandLine, refuseCommandLine } from "../../command-line.ts";
import { BENCHMARKS } from "./catalogue.ts";
import { thisMachine } from "./machine.ts";
import { recorded, write } from "./record.ts";
import { type BenchmarkResult, runBenchmark } from "./run-benchmark.ts";
import { tableOf } from "./table.ts";
import { minutesOf, timetableOf } from "./timetable.ts";

const { values, positionals } = readCommandLine(
  "Usage: pnpm bench [NAME]... [--quick] [--json] [--write] [--list]",
  {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
  { takesWords: true },
);
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  refuseCommandLine(`There is no benchmark ${unknown.join(", ")}. These are:\n${timetableOf(BENCHMARKS)}`);
}
if (values.quick && values.write) {
  refuseCommandLine("What --quick measures says nothing of speed: it is not written.");
}
const chosen = BENCHMARKS.filter(({ name, onlyNamed }) =>
  positionals.length > 0 ? positionals.includes(name) : !onlyNamed || values.quick,
);
if (values.list) {
  console.log(timetableOf(positionals.length > 0 ? chosen : BENCHMARKS));
  process.exit();
}
const machine = await thisMachine();
const results: BenchmarkResult[] = [];
for (const [index, benchmark] of chosen.entries()) {
  const { quick } = values;
  const left = quick ? "" : `, ${minutesOf(chosen.slice(index))} left`;
  const of = `${index + 1}/${chosen.length}${left}`;
  process.stderr.write(`${of.padEnd(20)} ${benchmark.name.padEnd(20)} `);
  const result = await runBenchmark(benchmark, { quick });
  results.push(result);
  console.error(wordsOf(result));
  if (values.write) await write(recorded(machine, result));
}
const report = { machine, quick: values.quick, results };
console.log(
  values.json
    ? JSON.stringify(report, undefined, 1)
    : tableOf(results.map((result) => recorded(machine, result))),
);
const wrong = results.filter(({ wrong }) => wrong !== undefined);
for (const result of wrong) console.error(`${result.benchmark} ${wordsOf(result)}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function wordsOf({ outcome, seconds, wrong }: BenchmarkResult): string {
  return `${outcome}, ${seconds} s${wrong === undefined ? "" : `: ${wrong}`}`;
}
