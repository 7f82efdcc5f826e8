/** Waits that end at once when they are no longer wanted. */
import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds; throws the signal's reason once it is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await sleep(Math.ceil(ms), undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** A promise's outcome, or the signal's reason thrown where that comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
