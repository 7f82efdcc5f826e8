/**
 * Time that a simulation moves: timers, the wall clock, the monotonic clock and chance of this thread are its own from
 * the moment it is installed. It goes on only when nothing else can happen, straight to the next timer.
 */
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import type { Random } from "@spot-canvas/domain/statistics/kernels/random";

const realImmediate = setImmediate;
/** After so many turns of the event loop without work, everybody waits for time. */
const QUIET_TURNS = 4;

interface Timer {
  readonly due: number;
  readonly number: number;
  readonly ring: () => void;
  /** Of an interval. */
  readonly every?: number;
}

/** What `setTimeout` gives out. */
class Handle {
  readonly cancel: () => void;

  constructor(cancel: () => void) {
    this.cancel = cancel;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }
}

/** One turn of the event loop, however time stands. */
export const turn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));

/** The time of this thread. There is one, as there is one `Date`. */
export class VirtualTime {
  #now: number;
  #began: number;
  #number = 0;
  #timers: Timer[] = [];
  #random: Random = () => 0;

  /** Takes the thread's time over. */
  constructor(start: number) {
    this.#now = start;
    this.#began = start;
    this.#install();
  }

  /** Epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Begins another life: no timer of the one before rings any more, and chance follows from `random`. */
  restart(start: number, random: Random): void {
    this.#now = start;
    this.#began = start;
    this.#timers = [];
    this.#random = random;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#add({ due: this.#now + Math.max(0, milliseconds), ring: resolve });
    });
  }

  /** Lets everything happen, in its time, until a condition holds or a time is reached. */
  async run(until: () => boolean, deadline: number, busy: () => Promise<void> | undefined): Promise<void> {
    for (;;) {
      await this.#quiet(busy);
      if (until() || this.#now >= deadline) return;
      const next = this.#take();
      if (!next) throw new Error("Everybody waits, and for no time.");
      this.#now = Math.max(this.#now, next.due);
      next.ring();
      if (next.every !== undefined) this.#add({ ...next, due: this.#now + next.every });
    }
  }

  /** Resolves when nobody works: nothing is asked of the database, and the event loop has nothing left. */
  async #quiet(busy: () => Promise<void> | undefined): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns++) {
      const work = busy();
      if (work) {
        await work;
        turns = 0;
      }
      await turn();
    }
  }

  #take(): Timer | undefined {
    let first = 0;
    const all = this.#timers;
    for (let index = 1; index < all.length; index++) {
      const [a, b] = [all[index]!, all[first]!];
      if (a.due < b.due || (a.due === b.due && a.number < b.number)) first = index;
    }
    return all.splice(first, 1)[0];
  }

  #add(timer: Omit<Timer, "number">): Handle {
    const added = { ...timer, number: ++this.#number };
    this.#timers.push(added);
    return new Handle(() => {
      this.#timers = this.#timers.filter(({ number }) => number !== added.number);
    });
  }

  #install(): void {
    const at = (milliseconds: unknown): number => this.#now + Math.max(1, Number(milliseconds) || 1);
    const after = (work: (...given: unknown[]) => void, milliseconds?: number, ...given: unknown[]): Handle =>
      this.#add({ due: at(milliseconds), ring: () => work(...given) });
    const every = (work: () => void, milliseconds: number): Handle =>
      this.#add({ due: at(milliseconds), ring: work, every: Math.max(1, milliseconds) });
    const cancel = (handle: unknown): void => {
      if (handle instanceof Handle) handle.cancel();
    };
    const sleep = (milliseconds: number, value?: unknown, options?: { readonly signal?: AbortSignal }) =>
      this.#sleepUnless(at(milliseconds), value, options?.signal);
    Object.assign(globalThis, { setTimeout: after, setInterval: every });
    Object.assign(globalThis, { clearTimeout: cancel, clearInterval: cancel });
    Object.assign(timers, { setTimeout: sleep });
    syncBuiltinESMExports();
    performance.now = () => this.#now - this.#began;
    Math.random = () => this.#random();
    const now = (): number => Math.trunc(this.#now);
    globalThis.Date = class extends Date {
      constructor(...parts: readonly unknown[]) {
        if (parts.length === 0) super(now());
        else super(...(parts as [number]));
      }

      static override now(): number {
        return now();
      }
    } as DateConstructor;
  }

  #sleepUnless(due: number, value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (): void => {
        handle.cancel();
        reject(
          Object.assign(new Error("The operation was aborted"), { name: "AbortError", code: "ABORT_ERR" }),
        );
      };
      const ring = (): void => {
        signal?.removeEventListener("abort", ended);
        resolve(value);
      };
      const handle = this.#add({ due, ring });
      if (signal?.aborted) ended();
      else signal?.addEventListener("abort", ended, { once: true });
    });
  }
}
