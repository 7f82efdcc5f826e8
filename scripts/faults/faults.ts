/**
 * The fault suite: real processes that are killed, frozen, parted and starved while they work, from a printed seed.
 *
 *   pnpm faults [--seed N] [--only NAME]... [--json]
 *
 * Exits 1 where a fault cost an acknowledged event, left other tables than a clean run, or was not recovered from in
 * time. With --json the report is on stdout; progress is on stderr.
 */
import { readCommandLine, refuseCommandLine, seedOf } from "../command-line.ts";
import { TRIALS } from "./catalogue.ts";
import { RECOVERY_SECONDS_MAX, runTrial, type TrialResult } from "./run-trial.ts";

const { values } = readCommandLine("Usage: pnpm faults [--seed N] [--only NAME]... [--json]", {
  seed: { type: "string" },
  only: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
});
const seed = seedOf(values.seed);
const unknown = values.only?.filter((name) => !TRIALS.some((trial) => trial.name === name)) ?? [];
if (unknown.length > 0 || !Number.isSafeInteger(seed)) {
  const names = TRIALS.map(({ name, what }) => `  ${name.padEnd(24)} ${what}`).join("\n");
  refuseCommandLine(`Give --seed a whole number and --only the name of a fault:\n${names}`);
}
const chosen = TRIALS.filter(({ name }) => values.only?.includes(name) ?? true);
console.error(`${chosen.length} faults, seed ${seed}`);
const results: TrialResult[] = [];
for (const trial of chosen) {
  process.stderr.write(`${trial.name.padEnd(24)} `);
  const result = await runTrial(trial, seed);
  const slow = result.recovery_seconds > RECOVERY_SECONDS_MAX;
  const allowed = `at most ${RECOVERY_SECONDS_MAX} are allowed (the machine's load is ${result.load})`;
  const late = `recovery took ${result.recovery_seconds} s, ${allowed}`;
  const judged: TrialResult =
    result.outcome === "passed" && slow ? { ...result, outcome: "failed", wrong: [late] } : result;
  results.push(judged);
  console.error(lineOf(judged));
}
if (values.json) console.log(JSON.stringify({ seed, node: process.version, results }, undefined, 2));
process.exit(results.some(({ outcome }) => outcome === "failed") ? 1 : 0);

function lineOf({
  outcome,
  acknowledged,
  lost,
  doubled,
  recovery_seconds,
  state_hash,
  said,
  wrong,
}: TrialResult) {
  const counts = `${acknowledged} acknowledged, ${lost} lost, ${doubled} doubled`;
  const facts = `${counts}, back after ${recovery_seconds} s, state ${state_hash.slice(0, 8)}`;
  const words = said === "" ? "" : `\n${" ".repeat(25)}${said}`;
  return `${outcome}: ${wrong.length === 0 ? facts + words : wrong.join("\n  ")}`;
}
