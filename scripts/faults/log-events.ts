/** What a log holds at the end of a trial. */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { EventLog } from "@spot-canvas/services/log/event-log";

/** Every readable event of every stream. */
export async function eventsIn(log: EventLog): Promise<readonly Event[]> {
  const events: Event[] = [];
  for (const { name, lastPosition } of await log.streams()) {
    if (lastPosition === 0) continue;
    for await (const batch of log.read(name, { after: 0, until: lastPosition })) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome === "event") events.push(reading.event);
      }
    }
  }
  return events;
}
