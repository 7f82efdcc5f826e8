/** How long benchmarks take. */
import type { Benchmark } from "./figure.ts";

/** What there is, what each is about, and how long it takes on a quiet machine with two processors. */
export function timetableOf(benchmarks: readonly Benchmark[]): string {
  const whole = benchmarks.filter(({ onlyNamed }) => !onlyNamed);
  const lines = benchmarks.map(
    ({ name, covers, seconds, onlyNamed }) =>
      `  ${name.padEnd(20)} ${`${seconds} s`.padStart(7)}  ${covers}${onlyNamed ? " (where it is named)" : ""}`,
  );
  return [...lines, `  ${"the whole suite".padEnd(20)} ${minutesOf(whole).padStart(7)}`].join("\n");
}

/** The time of some of them together, as minutes. */
export const minutesOf = (benchmarks: readonly Benchmark[]): string =>
  `${Math.ceil(benchmarks.reduce((sum, { seconds }) => sum + seconds, 0) / 60)} min`;
