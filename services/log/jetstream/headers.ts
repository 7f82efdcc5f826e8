/**
 * Message headers as bytes. The client's own type costs microseconds a message, which a bulk replay cannot afford; the
 * format is a status line and `Name: value` lines, ended by an empty one.
 */
import type { Headers, NewEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";

/** The header by which the server knows a repeat. */
export const MESSAGE_ID = "Nats-Msg-Id";
/** The header that makes an append conditional on the last position of its subject. */
export const EXPECTED_LAST = "Nats-Expected-Last-Subject-Sequence";
/** Headers of the transport: not part of an event. */
const TRANSPORT = "Nats-";

const NAME = /^[^:\r\n]+$/;
const END = Buffer.from("\r\n\r\n");
const SPACE = 32;
const ALIGNMENT = 8;
const LINE_BREAK = /[\r\n]/;
const decoder = new TextDecoder();

/**
 * An event's headers, message id first, padded by spaces at the end of the last value (which every reader trims) to a
 * multiple of eight bytes: the body of a large message then comes back aligned, and columns of doubles in it are read
 * where they lie. Throws the Fault `InvalidHeader` where a text cannot be one.
 */
export function encodeHeaders(event: NewEvent, expectedLast?: number): Uint8Array {
  let text = `NATS/1.0\r\n${line(MESSAGE_ID, event.messageId)}`;
  if (expectedLast !== undefined) text += `\r\n${line(EXPECTED_LAST, `${expectedLast}`)}`;
  const own = text.length;
  for (const name in event.headers) text += `\r\n${line(name, event.headers[name]!)}`;
  const length = Buffer.byteLength(text);
  const padding = text.length > own ? -(length + END.length) & (ALIGNMENT - 1) : 0;
  const bytes = Buffer.allocUnsafe(length + padding + END.length);
  bytes.write(text);
  bytes.fill(SPACE, length, length + padding);
  END.copy(bytes, length + padding);
  return bytes;
}

function line(name: string, value: string): string {
  if (NAME.test(name) && !LINE_BREAK.test(value) && value.trim().length === value.length) {
    return `${name}: ${value}`;
  }
  throw new Fault(
    "InvalidHeader",
    "defect",
    `The header ${JSON.stringify(name)} cannot be sent: a value is one line without space at its ends.`,
  );
}

/** All headers in their bytes, those of the transport too; the first value where a name comes twice. */
export function decodeHeaders(bytes: Uint8Array): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const text of decoder.decode(bytes).split("\r\n").slice(1)) {
    const colon = text.indexOf(":");
    if (colon < 1) continue;
    const name = text.slice(0, colon);
    headers[name] ??= text.slice(colon + 1).trim();
  }
  return headers;
}

/** The headers of the event itself. */
export function eventHeaders(headers: Headers): Headers {
  const own: Record<string, string> = {};
  for (const name in headers) if (!name.startsWith(TRANSPORT)) own[name] = headers[name]!;
  return own;
}
