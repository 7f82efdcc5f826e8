/** Time, as an argument: projections have no clock of their own. `services/waiting/system-clock.ts` is the real one. */

/** A clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a scale that never goes back: for durations. */
  monotonic(): number;
  /** Lets I/O that waits go first: called now and then in long computations. */
  breathe(): Promise<void>;
  /** Waits; ends early, without an error, when the signal is raised. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
