/** Raises signals that others publish on NATS, on `signals.<venue>.<product>.<timeframe>.outside`. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatFilter } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { OUTSIDE } from "@spot-canvas/domain/signals/outside";
import { millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { Logger } from "../logging/logger.ts";
import { type OutsideGround, raiseOutside } from "./raise-outside.ts";

/** What following stands on. */
export interface FollowReceived extends OutsideGround {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** How often it is looked whether the read models show what was raised before. */
const LOOK_MS = 500;

/**
 * Follows them until the signal aborts. Those that were raised before are known by their ids, so that every start goes
 * through all of them; what came while nobody took it is not raised later. What cannot be read is in the quarantine.
 */
export async function followReceived({ log, database, clock, logger, tenant, signal }: FollowReceived) {
  const trading = (await log.streams()).find(({ name }) => name === "TRADING")!;
  const isShown = async (): Promise<boolean> => {
    // Before the projector's first round there is nothing to read.
    const snapshot = await readSnapshot(database).catch(() => undefined);
    return snapshot !== undefined && snapshot.positions.TRADING >= trading.lastPosition;
  };
  while (!signal.aborted && !(await isShown())) await clock.sleep(LOOK_MS, signal);
  const any = { venue: "*", product: "*", timeframe: "*", instance: OUTSIDE };
  const subject = formatFilter({ family: "signals", ...any }, tenant);
  for await (const batch of log.read("TRADING", { after: 0, subject, signal })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event" || reading.event.type !== "SignalReceived") continue;
      const { data } = reading.event;
      try {
        await raiseOutside({ log, database }, tenant, data, millisOfInstant(recorded.loggedAt));
      } catch (error) {
        if (!(error instanceof Fault) || error.kind === "unavailable") throw error;
        const isNews = recorded.position > trading.lastPosition;
        if (isNews)
          logger.warn("a signal from outside is not raised", {
            signal: data.received_id,
            reason: error.message,
          });
      }
    }
  }
}
