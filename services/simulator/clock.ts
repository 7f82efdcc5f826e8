/** The time of a simulated market: the machine's, a faster one, or one that a test moves. */

/** A clock that its followers are told of, so that what happens in the market reaches the sockets. */
export interface SimulatorClock {
  /** Epoch milliseconds, fractions included. */
  now(): number;
  /** Calls `moved` now and then, when time has passed; the answer ends it. */
  follow(moved: () => void): () => void;
}

/** A clock that stands still until it is told. */
export interface SteppedClock extends SimulatorClock {
  /** Lets time pass, and tells the followers. */
  advance(milliseconds: number): void;
  /** Goes to a later time, and tells the followers. */
  advanceTo(time: number): void;
}

/** Which part of a market a clock plays, and how fast. */
export interface AcceleratedClockOptions {
  /** Where it starts, in epoch milliseconds. */
  readonly start: number;
  /** How many times as fast as the machine's clock. */
  readonly speed: number;
}

/** How often followers of a running clock are told. */
const TICK_MS = 25;

/** The machine's clock. */
export const realClock = (): SimulatorClock => ({ now: Date.now, follow: ticking() });

/** A clock that begins in the past and runs at its own pace, until it meets the machine's clock, which it never passes. */
export function acceleratedClock({ start, speed }: AcceleratedClockOptions): SimulatorClock {
  const begun = performance.now();
  const now = (): number => Math.min(start + (performance.now() - begun) * speed, Date.now());
  return { now, follow: ticking() };
}

/** A clock for tests. */
export function steppedClock(start: number): SteppedClock {
  let time = start;
  const followers = new Set<() => void>();
  const advanceTo = (to: number): void => {
    time = Math.max(time, to);
    for (const moved of followers) moved();
  };
  return {
    now: () => time,
    follow(moved) {
      followers.add(moved);
      return () => followers.delete(moved);
    },
    advance: (milliseconds) => advanceTo(time + milliseconds),
    advanceTo,
  };
}

/** Tells all followers in one turn, in the order in which they came; stands still while there are none. */
function ticking(): SimulatorClock["follow"] {
  const followers = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    for (const moved of followers) moved();
  };
  return (moved) => {
    followers.add(moved);
    timer ??= setInterval(tell, TICK_MS);
    return () => {
      followers.delete(moved);
      if (followers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
}
