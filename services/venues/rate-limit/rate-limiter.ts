/**
 * Keeps requests within a venue's limits. One limiter per address and key is shared by everything on the machine that
 * sends from it: the processes of a platform, several platforms, a command beside them.
 */
import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { pause, untilAborted } from "../../waiting/pause.ts";
import { ReservationFile } from "./reservation-file.ts";
import type { Limit } from "./schedule.ts";

/** Lets requests through at their time. */
export interface RateLimiter extends Disposable {
  /** Waits until a request of a weight may be sent. Callers of one process go in the order in which they came. */
  take(weight: number, signal: AbortSignal): Promise<void>;
  /** Holds everybody back for a while, as the venue said. */
  block(forMs: number): void;
}

/** What a limiter counts together. */
export interface LimitScope {
  /** Where requests go: the origin of the endpoint. */
  readonly address: string;
  /** The key they are sent with, where they are; never written anywhere but as part of a hash. */
  readonly key?: string;
  /** The part of the venue that has limits of its own. */
  readonly part: string;
}

/** Where limiters keep their records unless told otherwise: one place for all processes of a user of this machine. */
export const defaultLimitDirectory = (): string =>
  join(tmpdir(), `spot-canvas-limits-${userInfo().username.replace(/[^\w-]/g, "_")}`);

/** Who comes so much later than reserved reserves again. */
const LATE_MS = 50;

/** The limiter of a scope. `now` is in epoch milliseconds: processes of one machine share that clock. */
export function createRateLimiter(
  scope: LimitScope,
  limits: readonly Limit[],
  { directory, now }: { readonly directory: string; readonly now: () => number },
): RateLimiter {
  const text = JSON.stringify([scope.address, scope.key ?? "", scope.part, limits]);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
  const file = new ReservationFile(directory, name, limits);
  // One reservation at a time: a process that dies wastes one place, whatever it had in mind.
  let last: Promise<void> = Promise.resolve();
  const wait = async (weight: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    let at: number;
    do {
      at = file.reserve(now(), weight);
      for (let until = at; until > now(); until = file.blockedUntil()) {
        at = until;
        await pause(until - now(), signal);
      }
      // A process that was stopped for a while would send together what was to go one by one.
    } while (now() - at > LATE_MS);
  };
  return {
    take(weight, signal) {
      const taken = last.then(() => wait(weight, signal));
      last = taken.catch(() => {});
      return untilAborted(taken, signal);
    },
    block: (forMs) => file.block(now(), now() + forMs),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

/** Limits nothing: for a server of one's own. */
export const unlimited: RateLimiter = {
  take: async (_, signal) => signal.throwIfAborted(),
  block: () => {},
  [Symbol.dispose]: () => {},
};
