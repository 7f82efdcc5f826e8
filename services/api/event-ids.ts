/** The ids of an account's events, where only the log has them. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import type { AccountRef } from "@spot-canvas/projections/ledger/account-ref";
import type { EventLog } from "../log/event-log.ts";

/**
 * The ids of events on an account's own subject by position in TRADING: one reading from the first to the last, as an
 * account has few of them. Throws a Fault `EventMissing` for one that is not there.
 */
export async function eventIdsAt(
  log: EventLog,
  { tenant, account }: AccountRef,
  positions: readonly number[],
): Promise<(position: number) => string> {
  const ids = new Map<number, string>();
  if (positions.length > 0) {
    const subject = formatSubject({ family: "account", account }, tenant);
    const range = { after: Math.min(...positions) - 1, until: Math.max(...positions), subject };
    for await (const batch of log.read("TRADING", range)) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome === "event") ids.set(recorded.position, reading.event.envelope.id);
      }
    }
  }
  return (position) => {
    const id = ids.get(position);
    if (id !== undefined) return id;
    throw new Fault("EventMissing", "corrupt", `the log has no event at position ${position} of TRADING`);
  };
}
