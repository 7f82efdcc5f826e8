/** The machine's clock. */
import { setImmediate as breathe, setTimeout as wait } from "node:timers/promises";
import type { Clock } from "@spot-canvas/projections/projector/clock";

/** The clock that services run by. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  breathe: () => breathe(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
