/** Waiting for figures that are being folded again after a late trade. */
import { untilSettled } from "@spot-canvas/projections/ledger/settled";
import { systemClock } from "../waiting/system-clock.ts";

/** How long an answer waits; then its caller is told to try again. */
const SETTLED_WITHIN_MS = 10_000;

/** Does a read once all that it is about is settled. What it does must not change anything: it may be done again. */
export const settled = <T>(read: () => Promise<T>): Promise<T> =>
  untilSettled(read, SETTLED_WITHIN_MS, systemClock);
