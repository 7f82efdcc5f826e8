/** How long to wait before a request is repeated. */
import type { VenueFault } from "../venue-fault.ts";

/** No wait of our own choice is longer. */
const LONGEST_MS = 60_000;

/** How waits are chosen. */
export interface BackOff {
  /** About how long the first wait is; each one after it is twice as long. */
  readonly firstMs: number;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/**
 * The wait after a number of failures, in milliseconds. What the venue asks for is never cut short: the jitter comes on
 * top. Where it asks for nothing, the wait is between half and all of what doubling gives.
 */
export function backOffMs(
  failures: number,
  fault: VenueFault | undefined,
  { firstMs, random }: BackOff,
): number {
  const doubled = Math.min(LONGEST_MS, firstMs * 2 ** (failures - 1));
  if (fault?.retryAfterMs !== undefined) return fault.retryAfterMs + random() * Math.min(firstMs, 1_000);
  return doubled * (0.5 + random() / 2);
}
