/** Checks a strategy on a series, and says what it costs. */
import { setImmediate } from "node:timers/promises";
import { Fault } from "@spot-canvas/domain/fault";
import { CANDLE_FIELDS } from "@spot-canvas/domain/market/candle";
import { CHECKS } from "@spot-canvas/domain/strategies/checks/checks";
import {
  type Finding,
  reusedView,
  type Said,
  type Subject,
  saidOn,
  startOf,
} from "@spot-canvas/domain/strategies/checks/subject";
import { endsWithin } from "./within-time.ts";

/** A finding, by the name of its check. */
export interface NamedFinding extends Finding {
  readonly name: string;
}

/** What came of all checks. */
export interface CheckReport {
  readonly passed: boolean;
  readonly checks: readonly NamedFinding[];
  /** How often it wanted what, by action and tag. */
  readonly signals: readonly { readonly action: string; readonly tag: string; readonly count: number }[];
  readonly warmUp?: number;
  /** Microseconds that it takes for a candle. */
  readonly microseconds?: number;
}

/** How long is measured what a candle costs. */
const MEASURED_MS = 200;

/** How a check is run. */
export interface CheckOptions {
  /** How long each of the checks may take. */
  readonly withinMs: number;
  /** Ends the checking between two checks; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** Runs every check; where the strategy fails at all, what it fails of is the only finding. */
export async function checkStrategy(subject: Subject, options: CheckOptions): Promise<CheckReport> {
  let said: Said = new Map();
  const ran = await found(options, () => {
    said = saidOn(subject);
    return goingThrough(said);
  });
  const run = { name: "run", ...ran };
  if (ran.outcome === "failed") return { passed: false, checks: [run], signals: [] };
  const checks: NamedFinding[] = [run];
  for (const check of CHECKS) {
    checks.push({ name: check.name, ...(await found(options, () => check.run(subject, said))) });
  }
  const passed = checks.every(({ outcome }) => outcome !== "failed");
  const { warmUp } = startOf(subject);
  const report = { passed, checks, signals: countsOf(said), warmUp };
  return passed ? { ...report, microseconds: costOf(subject) } : report;
}

function goingThrough({ size }: Said): Finding {
  if (size > 0) {
    const detail = `It goes through, and wants something on ${size.toLocaleString("en")} candles.`;
    return { outcome: "passed", detail };
  }
  const detail = "It wants nothing on any of these candles, so the checks below show little: give it others.";
  return { outcome: "skipped", detail };
}

/** What a check finds. A strategy that went through once may fail, or never return, when it is run again. */
async function found({ withinMs, signal }: CheckOptions, check: () => Finding): Promise<Finding> {
  // Ctrl-C is heard between two checks.
  await setImmediate();
  signal.throwIfAborted();
  let finding: Finding | undefined;
  try {
    endsWithin(withinMs, () => {
      finding = check();
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { outcome: "failed", detail: error.message };
  }
  const seconds = withinMs / 1_000;
  const detail = `It was not through within ${seconds} s: look for a loop without an end, or give it longer with --within.`;
  return finding ?? { outcome: "failed", detail };
}

function countsOf(said: Said): CheckReport["signals"] {
  const counts = new Map<string, { readonly action: string; readonly tag: string; count: number }>();
  for (const intents of said.values()) {
    for (const { action, tag } of intents) {
      const key = `${action} ${tag}`;
      const entry = counts.get(key) ?? { action, tag, count: 0 };
      entry.count += 1;
      counts.set(key, entry);
    }
  }
  return [...counts.values()];
}

/** Goes over the series again and again, as an engine does. */
function costOf(subject: Subject): number {
  const { candles } = subject;
  const view = reusedView();
  let count = 0;
  const began = performance.now();
  let spent = 0;
  do {
    const run = startOf(subject);
    run.load(candles);
    for (let index = 0; index < candles.time.length; index++) {
      for (const field of CANDLE_FIELDS) view[field] = candles[field][index]!;
      run.onCandle(view);
    }
    count += candles.time.length;
    spent = performance.now() - began;
  } while (spent < MEASURED_MS);
  return (spent * 1_000) / count;
}
