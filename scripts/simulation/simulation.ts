/**
 * The simulation: whole systems in one process, killed and troubled by a seed, hundreds a minute.
 *
 *   pnpm simulate [--seed N] [--schedules N] [--threads N] [--json]
 *
 * A thread a core plays them where --threads says nothing else. Exits 1 where something does not hold, with the seed that shows it again.
 */
import { availableParallelism } from "node:os";
import { readCommandLine, refuseCommandLine, seedOf } from "../command-line.ts";
import { simulate } from "./simulate.ts";

const { values } = readCommandLine("Usage: pnpm simulate [--seed N] [--schedules N] [--threads N] [--json]", {
  seed: { type: "string" },
  schedules: { type: "string", default: "200" },
  threads: { type: "string", default: String(availableParallelism()) },
  json: { type: "boolean", default: false },
});
const seed = seedOf(values.seed);
const [schedules, threads] = [Number(values.schedules), Number(values.threads)];
if (![seed, schedules, threads].every((value) => Number.isSafeInteger(value) && value >= 0)) {
  refuseCommandLine("Give --seed, --schedules and --threads whole numbers.");
}
console.error(`${schedules} schedules from seed ${seed} on, in ${threads} threads`);
const TELL_EVERY_MS = 5_000;
let told = performance.now();
const { results, seconds } = await simulate({
  ...{ seed, schedules, threads },
  onResult: ({ seed: of, wrong }, { done, aMinute }) => {
    if (wrong.length > 0) console.error(`seed ${of}: ${wrong.join("\n  ")}`);
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    const left = Math.ceil(((schedules - done) / aMinute) * 60);
    console.error(`${done} of ${schedules}, ${Math.round(aMinute)} a minute, ${left} s left`);
  },
});
const failed = results.filter(({ wrong }) => wrong.length > 0).map((result) => result.seed);
const sum = (of: (result: (typeof results)[number]) => number): number =>
  results.reduce((total, result) => total + of(result), 0);
const report = {
  ...{ name: "simulation", seed, schedules, threads },
  failed,
  seconds: Number(seconds.toFixed(1)),
  schedulesAMinute: Math.round((results.length / seconds) * 60),
  events: sum(({ events }) => events),
  trades: sum(({ trades }) => trades),
  liveFills: sum(({ liveFills }) => liveFills),
  deaths: sum(({ deaths }) => deaths),
  virtualHours: Number((sum(({ virtualSeconds }) => virtualSeconds) / 3_600).toFixed(1)),
};
if (values.json) console.log(JSON.stringify({ ...report, results }));
else console.log(JSON.stringify(report));
process.exitCode = failed.length > 0 ? 1 : 0;
