/** Asking a venue again where it may answer later: an adapter repeats a request for a short while, this for a long one. */
import type { Result } from "@spot-canvas/domain/fault";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { VenueFault } from "../../venues/venue-fault.ts";

/** Who waits, and how long. */
export interface Patience {
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
  /** Told why it is waited, and how long. */
  readonly onWait: (fault: VenueFault, waitMs: number) => void;
  /** How often it is asked before the fault counts; without end where it is absent. */
  readonly attempts?: number;
}

const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 60_000;

/** The value, or the fault that no waiting mends. An aborted signal is thrown. */
export async function persistently<T>(
  ask: () => Promise<Result<T, VenueFault>>,
  { clock, signal, onWait, attempts = Number.POSITIVE_INFINITY }: Patience,
): Promise<Result<T, VenueFault>> {
  for (let attempt = 1, wait = FIRST_WAIT_MS; ; attempt++, wait = Math.min(wait * 2, WAIT_MS_MAX)) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer.ok || !answer.error.passes || attempt >= attempts) return answer;
    const waitMs = Math.max(wait, answer.error.retryAfterMs ?? 0);
    onWait(answer.error, waitMs);
    await clock.sleep(waitMs, signal);
  }
}
