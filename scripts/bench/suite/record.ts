/**
 * What stands in the repository: the newest result of every benchmark, `docs/benchmarks.json`, and the table that is made
 * of it in `docs/performance.md`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { BENCHMARKS } from "./catalogue.ts";
import type { Machine } from "./machine.ts";
import type { BenchmarkResult } from "./run-benchmark.ts";
import { type RecordedResult, tableOf, withTable } from "./table.ts";

const docs = (name: string): string => fileURLToPath(new URL(`../../../../docs/${name}`, import.meta.url));
const [RESULTS, PAGE] = [docs("benchmarks.json"), docs("performance.md")];

/** A result as it is recorded. */
export function recorded(machine: Machine, { printed: _, ...result }: BenchmarkResult): RecordedResult {
  return { ...result, machine };
}

/** Results with one more, which replaces the one before of its benchmark, in the order of the suite. */
export function withResult(results: readonly RecordedResult[], result: RecordedResult): RecordedResult[] {
  const all = [...results.filter(({ benchmark }) => benchmark !== result.benchmark), result];
  return BENCHMARKS.flatMap(({ name }) => all.filter(({ benchmark }) => benchmark === name));
}

/** Writes a result beside those that are there, and the table of all. */
export async function write(result: RecordedResult): Promise<void> {
  const before = await readFile(RESULTS, "utf8").catch(() => "[]");
  const results = withResult(JSON.parse(before) as RecordedResult[], result);
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(PAGE, withTable(await readFile(PAGE, "utf8"), tableOf(results)));
}
