/**
 * Finished trials of a sweep on disk, one JSON line each as they end, so that a sweep that was killed goes on where it
 * was. The file is named after the hash of all that the outcomes depend on.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TrialOutcome } from "@spot-canvas/domain/backtest/sweep/outcome";

/** The kept trials. Disposing closes the file. */
export class TrialFile implements Disposable {
  /** Outcomes by place. */
  readonly kept: ReadonlyMap<number, TrialOutcome>;
  readonly #file: number;

  /** Opens the file of a sweep, or begins it. A last line that was cut off is taken away: its trial runs again. */
  constructor(dataDir: string, hash: string) {
    const folder = join(dataDir, "backtests", "sweeps");
    mkdirSync(folder, { recursive: true });
    this.#file = openSync(join(folder, `${hash}.jsonl`), "a+", 0o600);
    const bytes = readFileSync(this.#file);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    this.kept = outcomesIn(bytes.toString("utf8", 0, whole));
  }

  /** Keeps a trial: one write, so that a killed process leaves at most one line cut off. */
  add(index: number, outcome: TrialOutcome): void {
    writeSync(this.#file, `${JSON.stringify([index, outcome])}\n`);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

function outcomesIn(text: string): ReadonlyMap<number, TrialOutcome> {
  const outcomes = new Map<number, TrialOutcome>();
  for (const line of text.split("\n")) {
    try {
      const [index, outcome] = JSON.parse(line) as [number, TrialOutcome];
      outcomes.set(index, outcome);
    } catch {
      // Damaged on disk, or the empty end: its trial runs again.
    }
  }
  return outcomes;
}
