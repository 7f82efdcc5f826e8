/** Events that bear a number, so that a test can see which of them a log holds, how often and in which order. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { EventLog } from "../log/event-log.ts";

/** Subjects over which the numbers go round. */
export const SUBJECTS = 7;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The event of a number, on the subject whose turn it is or on one of the caller's choice. */
export const numbered = (number: number, subject = `orders.faults-${number % SUBJECTS}`): NewEvent => ({
  subject,
  messageId: `m${number}`,
  headers: { Number: `${number}` },
  body: encoder.encode(`${number}`),
});

/** The number of an event. */
export const numberOf = ({ body }: RecordedEvent): number => Number(decoder.decode(body));

/** All that the stream TRADING holds. */
export async function readTrading(log: EventLog): Promise<RecordedEvent[]> {
  const [, trading] = await log.streams();
  const events: RecordedEvent[] = [];
  for await (const batch of log.read("TRADING", { after: 0, until: trading!.lastPosition }))
    events.push(...batch);
  return events;
}

/** The numbers on each subject, in log order. */
export function numbersBySubject(events: readonly RecordedEvent[]): number[][] {
  const bySubject = new Map<string, number[]>();
  for (const event of events) {
    const numbers = bySubject.get(event.subject) ?? [];
    numbers.push(numberOf(event));
    bySubject.set(event.subject, numbers);
  }
  return [...bySubject.values()];
}
