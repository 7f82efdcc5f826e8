/** Stretches of slots that are to be compared with what the venue's REST says, and when. */
import type { Interval } from "@spot-canvas/domain/market/coverage";

interface Check {
  readonly interval: Interval;
  due: number;
  attempts: number;
}

/** A venue that does not have a candle by then will not have it. */
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 3_000;

/** The checks of one series. */
export class SlotChecks {
  readonly #checks = new Map<number, Check>();

  /** When the next one is due; never where there is none. */
  get nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { due } of this.#checks.values()) next = Math.min(next, due);
    return next;
  }

  /** Adds a stretch; one that begins where another waits takes its place where it is longer. */
  add(interval: Interval, due: number): void {
    const held = this.#checks.get(interval.from);
    if (held && held.interval.to >= interval.to) return;
    this.#checks.set(interval.from, { interval, due, attempts: 0 });
  }

  /** Adds a stretch that is compared a single time. */
  addLast(interval: Interval, due: number): void {
    if (!this.#checks.has(interval.from))
      this.#checks.set(interval.from, { interval, due, attempts: ATTEMPTS - 1 });
  }

  /** The first stretch that is due. */
  due(now: number): Interval | undefined {
    let first: Interval | undefined;
    for (const { interval, due } of this.#checks.values()) {
      if (due <= now && (!first || interval.from < first.from)) first = interval;
    }
    return first;
  }

  /** The stretch was compared. */
  done({ from }: Interval): void {
    this.#checks.delete(from);
  }

  /** The venue does not tell of it yet. Returns whether it is asked again. */
  again({ from }: Interval, now: number): boolean {
    const check = this.#checks.get(from);
    if (!check) return true;
    check.attempts++;
    check.due = now + FIRST_WAIT_MS * 2 ** check.attempts;
    if (check.attempts < ATTEMPTS) return true;
    this.#checks.delete(from);
    return false;
  }
}
