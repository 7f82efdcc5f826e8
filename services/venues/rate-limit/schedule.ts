/** When requests may be sent under limits of the kind "at most so many in any such span": a fold of who asked, in order. */

/** At most `weight` of requests in any span of `perMs` milliseconds. */
export interface Limit {
  readonly weight: number;
  readonly perMs: number;
}

interface Sent {
  readonly at: number;
  readonly weight: number;
}

interface Window {
  readonly limit: Limit;
  /** The first of the sent ones that the window still held when the last request was placed. */
  first: number;
  /** Their weight. */
  held: number;
}

/** A clock that goes back by more than this was set; what was sent by the old one says nothing any more. */
const CLOCK_SET_MS = 5_000;
/** Sent ones that no window holds are let go of in runs of so many. */
const FORGET_AFTER = 1_024;

/** Gives each request its time, first come, first served. The same requests give the same times, in every process. */
export class Schedule {
  readonly #windows: readonly Window[];
  #sent: Sent[] = [];
  #requestedAt = Number.NEGATIVE_INFINITY;
  #blockedUntil = Number.NEGATIVE_INFINITY;

  constructor(limits: readonly Limit[]) {
    this.#windows = limits.map((limit) => ({ limit, first: 0, held: 0 }));
  }

  /** Until when the venue wants to hear nothing. */
  get blockedUntil(): number {
    return this.#blockedUntil;
  }

  /** When a request of a weight may be sent that was asked for at a time; all times are epoch milliseconds. */
  reserve(requestedAt: number, weight: number): number {
    if (requestedAt < this.#requestedAt - CLOCK_SET_MS) this.#forgetAll();
    this.#requestedAt = requestedAt;
    let at = Math.max(requestedAt, this.#sent.at(-1)?.at ?? requestedAt, this.#blockedUntil);
    for (const window of this.#windows) at = this.#fit(window, weight, at);
    this.#sent.push({ at, weight });
    for (const window of this.#windows) window.held += weight;
    this.#forgetOld();
    return at;
  }

  /** Lets nothing be sent before a time. */
  block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
  }

  /** The first time, not before `at`, at which a window has room. One that is heavier than a limit goes alone. */
  #fit(window: Window, weight: number, at: number): number {
    const { limit } = window;
    let time = at;
    for (; window.first < this.#sent.length; window.first++) {
      const oldest = this.#sent[window.first]!;
      if (oldest.at + limit.perMs > time) {
        if (window.held + weight <= limit.weight) break;
        time = oldest.at + limit.perMs;
      }
      window.held -= oldest.weight;
    }
    return time;
  }

  #forgetOld(): void {
    const first = Math.min(...this.#windows.map((window) => window.first));
    if (first < FORGET_AFTER) return;
    this.#sent = this.#sent.slice(first);
    for (const window of this.#windows) window.first -= first;
  }

  #forgetAll(): void {
    this.#sent = [];
    this.#blockedUntil = Number.NEGATIVE_INFINITY;
    for (const window of this.#windows) Object.assign(window, { first: 0, held: 0 });
  }
}
