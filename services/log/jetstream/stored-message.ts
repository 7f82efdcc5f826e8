/** One message of a stream, fetched from its leader, so that nothing older is ever the answer. */
import {
  copiedLoggedAt,
  LOGGED_AT,
  type NewEvent,
  type RecordedEvent,
} from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { eventHeaders, MESSAGE_ID } from "./headers.ts";
import type { Link } from "./link.ts";

/** Which message: the last on a subject, or the first on it from a position on. */
export type MessageQuery =
  | { readonly last_by_subj: string }
  | { readonly seq: number; readonly next_by_subj: string };

/** An event with the id under which it was published. */
export type FoundMessage = RecordedEvent & { readonly messageId: NewEvent["messageId"] | undefined };

/** Fetches a message, or undefined where none matches. */
export async function fetchMessage(
  link: Link,
  stream: StreamName,
  query: MessageQuery,
): Promise<FoundMessage | undefined> {
  const message = await link.attempt(() => link.manager.streams.getMessage(stream, query));
  if (!message) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, [value]] of message.header ?? []) headers[name] = value ?? "";
  return {
    stream,
    position: message.seq,
    subject: message.subject,
    loggedAt: copiedLoggedAt(headers[LOGGED_AT]) ?? unwrap(parseInstant(message.timestamp)),
    headers: eventHeaders(headers),
    body: message.data,
    messageId: headers[MESSAGE_ID],
  };
}
