/** Runs checks side by side, each with a time limit, so that one that hangs is a finding and not a hang. */
import { within } from "../waiting/within.ts";
import { type Check, type Finding, failure, type Ground } from "./check.ts";

/** A finding, with the check that made it. */
export interface Examined extends Finding {
  readonly check: string;
}

const LIMIT_MS = 20_000;

/** The findings of all checks, in the order of the checks. Never throws. */
export async function examine(
  checks: readonly Check[],
  ground: Omit<Ground, "signal">,
  signal: AbortSignal,
  limitMs: number = LIMIT_MS,
): Promise<readonly Examined[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      const findings = await inTime(check, { ...ground, signal }, limitMs);
      return findings.map((finding) => ({ check: check.name, ...finding }));
    }),
  );
  return found.flat();
}

async function inTime({ run }: Check, ground: Ground, limitMs: number): Promise<readonly Finding[]> {
  const late = new AbortController();
  const signal = AbortSignal.any([ground.signal, late.signal]);
  const seconds = limitMs / 1_000;
  try {
    return await within(run({ ...ground, signal }), limitMs, () => {
      late.abort();
      return [failure(`Nothing was found out within ${seconds} s: what is asked does not answer.`)];
    });
  } catch (error) {
    return [failure(error instanceof Error ? error.message : String(error))];
  }
}
