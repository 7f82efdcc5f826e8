/** Requests of a venue: held to the venue's limits, repeated where the fault is one that passes. */
import { fail, type Result } from "@spot-canvas/domain/fault";
import { pause } from "../../waiting/pause.ts";
import type { RateLimiter } from "../rate-limit/rate-limiter.ts";
import { VenueFault } from "../venue-fault.ts";
import type { Answer } from "./answer.ts";
import { type BackOff, backOffMs } from "./back-off.ts";

/** One thing to ask a venue. */
export interface Question<T> {
  readonly limiter: RateLimiter;
  /** How much of the limit it takes. */
  readonly weight: number;
  readonly send: (signal: AbortSignal) => Promise<Answer>;
  readonly read: (answer: Answer) => Result<T, VenueFault>;
}

/** How an adapter repeats. */
export interface Repeating extends BackOff {
  readonly attempts: number;
  readonly onRetry: (fault: VenueFault, waitMs: number) => void;
}

/** Asks until there is an answer that can be read, a fault that does not pass, or no attempt left. Throws when aborted. */
export async function ask<T>(
  { limiter, weight, send, read }: Question<T>,
  repeating: Repeating,
  signal: AbortSignal,
): Promise<Result<T, VenueFault>> {
  for (let failures = 1; ; failures++) {
    await limiter.take(weight, signal);
    const result = await send(signal).then(read, (error: unknown) => {
      if (error instanceof VenueFault) return fail(error);
      throw error;
    });
    if (result.ok || !result.error.passes || failures >= repeating.attempts) return result;
    const waitMs = backOffMs(failures, result.error, repeating);
    if (result.error.tag === "VenueRateLimited") limiter.block(waitMs);
    repeating.onRetry(result.error, waitMs);
    await pause(waitMs, signal);
  }
}
