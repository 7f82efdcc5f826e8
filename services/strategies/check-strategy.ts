/** Checks a strategy on a series, and says what it costs. */
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

/** Runs every check; where the strategy fails at all, what it fails of is the only finding. */
export function checkStrategy(subject: Subject): CheckReport {
  let said: Said;
  try {
    said = saidOn(subject);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return {
      passed: false,
      checks: [{ name: "run", outcome: "failed", detail: error.message }],
      signals: [],
    };
  }
  const signals = countsOf(said);
  const ran = {
    name: "run",
    outcome: said.size === 0 ? ("skipped" as const) : ("passed" as const),
    detail:
      said.size === 0
        ? "It wants nothing on any of these candles, so the checks below show little: give it others."
        : `It goes through, and wants something on ${said.size.toLocaleString("en")} candles.`,
  };
  const checks = [ran, ...CHECKS.map(({ name, run }) => ({ name, ...found(() => run(subject, said)) }))];
  const passed = checks.every(({ outcome }) => outcome !== "failed");
  return { passed, checks, signals, warmUp: startOf(subject).warmUp, microseconds: costOf(subject) };
}

/** A strategy that went through once may fail when it is run again. */
function found(check: () => Finding): Finding {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { outcome: "failed", detail: error.message };
  }
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
