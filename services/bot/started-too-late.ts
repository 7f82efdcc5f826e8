/** Why a bot begins anew: what it began with does not reach as far back as what came since asks for. */
import { Fault } from "@spot-canvas/domain/fault";

const TAG = "BookOutdated";

/** The fault that ends a bot's run, to be begun again: also thrown by a book that does not know what was before it. */
export const startedTooLate = (account: string): Fault =>
  new Fault(
    TAG,
    "conflict",
    `What is known of account ${account} does not reach far enough back: it is read again.`,
  );

/** Whether a run ended so. */
export const isStartedTooLate = (error: unknown): boolean => error instanceof Fault && error.tag === TAG;
