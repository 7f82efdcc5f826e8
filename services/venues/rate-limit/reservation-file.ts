/**
 * Reservations in a file that all processes of the machine append to. What the operating system appends in one write
 * stays whole and stands in one order, so the file is a small log: every process folds the same records into the same
 * schedule and finds its own time in it. No lock is held and nobody is the master; one that dies leaves at most one
 * unused reservation.
 */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { type Limit, Schedule } from "./schedule.ts";

/** A record: time, weight, and a number by which its writer finds it. Weight 0 blocks until the time. */
const RECORD_BYTES = 24;
/** Files begin anew after the longest span of the limits, and not before this. */
const PERIOD_MIN_MS = 60_000;
const READ_BYTES = RECORD_BYTES * 1_024;

interface Part {
  readonly period: number;
  readonly handle: number;
  read: number;
}

/** The reservations of one limiter. All calls are synchronous and take microseconds. */
export class ReservationFile implements Disposable {
  readonly #directory: string;
  readonly #name: string;
  readonly #periodMs: number;
  readonly #schedule: Schedule;
  #parts: Part[] = [];

  /** `name` tells limiters apart; it stands in the names of the files. Faults: `LimitDirectoryUnusable`, thrown. */
  constructor(directory: string, name: string, limits: readonly Limit[]) {
    makeDirectory(directory);
    this.#directory = directory;
    this.#name = name;
    this.#schedule = new Schedule(limits);
    this.#periodMs = Math.max(PERIOD_MIN_MS, ...limits.map(({ perMs }) => perMs));
  }

  /** Reserves; gives the time at which the request may be sent. */
  reserve(now: number, weight: number): number {
    const mark = randomBytes(6).readUIntBE(0, 6);
    this.#append(now, now, weight, mark);
    return this.#fold(mark) ?? now;
  }

  /** Lets no process send before a time. */
  block(now: number, until: number): void {
    this.#append(now, until, 0, 0);
  }

  /** Until when the venue wants to hear nothing, as far as any process knows. */
  blockedUntil(): number {
    this.#fold(-1);
    return this.#schedule.blockedUntil;
  }

  [Symbol.dispose](): void {
    for (const { handle } of this.#parts) closeSync(handle);
    this.#parts = [];
  }

  #append(now: number, time: number, weight: number, mark: number): void {
    this.#turnTo(Math.floor(now / this.#periodMs));
    const record = Buffer.allocUnsafe(RECORD_BYTES);
    record.writeDoubleLE(time, 0);
    record.writeDoubleLE(weight, 8);
    record.writeDoubleLE(mark, 16);
    writeSync(this.#parts.at(-1)!.handle, record);
  }

  /** Folds what was appended since; gives the time of the marked reservation. */
  #fold(mark: number): number | undefined {
    let marked: number | undefined;
    const bytes = Buffer.allocUnsafe(READ_BYTES);
    for (const part of this.#parts) {
      for (;;) {
        const read = readSync(part.handle, bytes, 0, READ_BYTES, part.read);
        const whole = read - (read % RECORD_BYTES);
        for (let offset = 0; offset < whole; offset += RECORD_BYTES) {
          const [time, weight] = [bytes.readDoubleLE(offset), bytes.readDoubleLE(offset + 8)];
          if (weight === 0) this.#schedule.block(time);
          else {
            const at = this.#schedule.reserve(time, weight);
            if (bytes.readDoubleLE(offset + 16) === mark) marked = at;
          }
        }
        part.read += whole;
        if (whole < READ_BYTES) break;
      }
    }
    return marked;
  }

  /** Opens the files of a period and of the one before it, and does away with older ones. */
  #turnTo(period: number): void {
    if (this.#parts.at(-1)?.period === period) return;
    const wanted = [period - 1, period];
    for (const part of this.#parts) if (!wanted.includes(part.period)) closeSync(part.handle);
    this.#parts = wanted.map((each) => this.#parts.find((part) => part.period === each) ?? this.#open(each));
    for (const file of readdirSync(this.#directory)) {
      const [name, number] = [file.slice(0, file.lastIndexOf(".")), Number(file.split(".").at(-1))];
      if (name === this.#name && number < period - 1) rmSync(join(this.#directory, file), { force: true });
    }
  }

  #open(period: number): Part {
    const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
    return {
      period,
      handle: openSync(join(this.#directory, `${this.#name}.${period}`), flags, 0o600),
      read: 0,
    };
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new Fault(
      "LimitDirectoryUnusable",
      "unavailable",
      `Requests cannot be counted in ${directory}, where all programs of this machine count them. Make it writable.`,
      { cause },
    );
  }
}
