/** Events of the contract suites of the log, and how they are read back. */
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import { expect } from "vitest";
import type { EventLog } from "../log/event-log.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let counter = 0;

/** A subject of TRADING that no other test uses. */
export const freshSubject = (): string => `orders.contract-${++counter}`;

/** An event with a message id of its own. */
export function event(
  subject: string,
  body: string | Uint8Array,
  headers: NewEvent["headers"] = {},
): NewEvent {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  return { subject, messageId: `message-${++counter}`, headers, body: bytes };
}

/** All that a reading gives. */
export async function collect(
  log: EventLog,
  stream: StreamName,
  options: ReadOptions,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of log.read(stream, options)) events.push(...batch);
  return events;
}

/** Where a stream ends. */
export const lastPosition = async (log: EventLog, stream: StreamName): Promise<number> =>
  (await log.streams()).find(({ name }) => name === stream)!.lastPosition;

/** Bodies as texts. */
export const texts = (events: readonly RecordedEvent[]): string[] =>
  events.map(({ body }) => decoder.decode(body));

/** The fault that something ends with. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}
