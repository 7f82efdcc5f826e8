/**
 * The fuzz run: every reader of bytes from outside, fed with a million inputs made of good ones.
 *
 *   pnpm fuzz [--inputs N] [--seed N] [--only TARGET]... [--json]
 *
 * Exits 1 where an input crashes a reader, takes it a second of processor time, or stays in memory.
 */
import { readCommandLine, refuseCommandLine, seedOf } from "../command-line.ts";
import { fuzz, fuzzTargets } from "./run-fuzz.ts";

const HANG_MS = 1_000;
const GROWTH_BYTES = 32 * 1024 * 1024;

const { values } = readCommandLine("Usage: pnpm fuzz [--inputs N] [--seed N] [--only TARGET]... [--json]", {
  inputs: { type: "string", default: "1000000" },
  seed: { type: "string" },
  only: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
});
const seed = seedOf(values.seed);
const all = await fuzzTargets();
const targets = all.filter(({ name }) => values.only?.includes(name) ?? true);
const each = Math.ceil(Number(values.inputs) / targets.length);
if (targets.length === 0 || !Number.isSafeInteger(seed) || !Number.isSafeInteger(each)) {
  const names = all.map(({ name }) => name).join(", ");
  refuseCommandLine(`Give --inputs and --seed whole numbers and --only one of: ${names}.`);
}
console.error(`${targets.length} readers, ${each} inputs each, seed ${seed}`);
const results = targets.map((target) => {
  const result = fuzz(target, each, seed);
  const grew = result.grewBytes === undefined ? "not measured" : `${Math.round(result.grewBytes / 1024)} kB`;
  const facts = `${result.crashes.length} crashes, slowest ${result.slowestMs} ms, grew ${grew}, ${result.seconds} s`;
  console.error(`${target.name.padEnd(28)} ${facts}`);
  for (const { input, error } of result.crashes) console.error(`  ${error}\n  input: ${input.slice(0, 400)}`);
  return result;
});
const wrong = results.filter(
  ({ crashes, slowestMs, grewBytes = 0 }) =>
    crashes.length > 0 || slowestMs > HANG_MS || grewBytes > GROWTH_BYTES,
);
const total = results.reduce((sum, { inputs }) => sum + inputs, 0);
const report = { name: "fuzz", seed, inputs: total, wrong: wrong.map(({ target }) => target) };
console.log(JSON.stringify(values.json ? { ...report, results } : report));
process.exitCode = wrong.length > 0 ? 1 : 0;
