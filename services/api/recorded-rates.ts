/** The rates of a tenant, read from the log: they are few, and asked for seldom. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatFilter } from "@spot-canvas/domain/events/subject";
import { RateBook } from "@spot-canvas/domain/ledger/tax/rate-book";
import type { EventLog } from "../log/event-log.ts";

/** Recorded rates, and up to which position of MARKET they were read. */
export interface RecordedRates {
  readonly rates: RateBook;
  readonly position: number;
}

/** Reads every rate that was recorded until now, or up to a position of MARKET. */
export async function readRates(log: EventLog, tenant: string, known?: number): Promise<RecordedRates> {
  const rates = new RateBook();
  const state = (await log.streams()).find(({ name }) => name === "MARKET");
  const end = state?.lastPosition ?? 0;
  const position = Math.min(known ?? end, end);
  const subject = formatFilter({ family: "instruments", venue: "*" }, tenant);
  if (position === 0) return { rates, position };
  for await (const batch of log.read("MARKET", { after: 0, until: position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome !== "event" || reading.event.type !== "RateRecorded") continue;
      rates.record(reading.event.data);
    }
  }
  return { rates, position };
}
