/** Events as EventStoreDB keeps them: the body as bytes, all else of an event as the JSON of its metadata. */
import { binaryEvent, type EventData, type ResolvedEvent } from "@eventstore/db-client";
import {
  copiedLoggedAt,
  type Headers,
  LOGGED_AT,
  type NewEvent,
  type RecordedEvent,
} from "@spot-canvas/domain/events/envelope";
import { identityOf } from "@spot-canvas/domain/events/identity";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";

/** What goes beside the body. */
interface Metadata {
  readonly subject: string;
  readonly message_id: string;
  readonly headers: Headers;
}

/** An event as the log gives it back, with the id under which it was appended. */
export type StoredEvent = RecordedEvent & { readonly messageId: string };

/** The stream on the server that keeps one of ours. */
export const serverStream = (stream: StreamName): string => `canvas-${stream}`;

/** An event on its way to the server. Its id follows from the message id: the server knows a repeat by it. */
export function eventData({ subject, messageId, headers, body }: NewEvent): EventData {
  const id = identityOf(messageId);
  const groups = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return binaryEvent({
    id: groups.join("-"),
    type: headers["Event-Type"] ?? "event",
    data: body,
    metadata: { subject, message_id: messageId, headers: { ...headers } },
  });
}

/** An event from the server. Positions begin with 1, revisions with 0. Fault `LogChanged` for one that is not of a log. */
export function storedEvent(stream: StreamName, { event }: ResolvedEvent): StoredEvent {
  const metadata = event?.metadata as Partial<Metadata> | undefined;
  const { subject, message_id, headers } = metadata ?? {};
  if (event === undefined || subject === undefined || message_id === undefined || headers === undefined) {
    const text = `The stream ${serverStream(stream)} holds an event that no log wrote: give the log streams of its own.`;
    throw new Fault("LogChanged", "conflict", text);
  }
  return {
    stream,
    position: Number(event.revision) + 1,
    subject,
    messageId: message_id,
    headers,
    loggedAt: copiedLoggedAt(headers[LOGGED_AT]) ?? instantOfMillis(event.created.getTime()),
    body: event.data as Uint8Array,
  };
}
