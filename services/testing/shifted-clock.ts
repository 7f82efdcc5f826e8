/**
 * Loaded into a process before its program (`node --import`): its wall clock goes wrong by as many milliseconds as the
 * file CLOCK_SHIFT_FILE says, whenever it says so. The monotonic clock and timers go on as they were, as on a machine
 * whose time is set.
 */
import { readFileSync, watchFile } from "node:fs";

const file = process.env["CLOCK_SHIFT_FILE"]!;
const POLL_MS = 50;
const TrueDate = Date;
let shift = 0;

function read(): void {
  try {
    shift = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    shift = 0;
  }
}

class ShiftedDate extends TrueDate {
  constructor(...parts: readonly unknown[]) {
    if (parts.length === 0) super(ShiftedDate.now());
    else super(...(parts as [number]));
  }

  static override now(): number {
    return TrueDate.now() + shift;
  }
}

read();
watchFile(file, { interval: POLL_MS, persistent: false }, read);
globalThis.Date = ShiftedDate as DateConstructor;
