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
/** The header that makes an append conditional on the id of the stream's last message. */
export const EXPECTED_LAST_ID = "Nats-Expected-Last-Msg-Id";
/** Headers of the transport: not part of an event. */
const TRANSPORT = "Nats-";

const NAME = /^[^:\r\n]+$/;
const END = "\r\n\r\n";
const SPACE = 32;
const DELETE = 127;
const ALIGNMENT = 8;
/** Bytes of one UTF-16 unit at most. */
const UTF8_MAX = 3;
const BLOCK_BYTES = 64 * 1024;
const PREFIXES_KEPT_MAX = 1_000;
const decoder = new TextDecoder();

/** What an append is written behind: a position of its subject, or the message that is to be the last of the stream. */
export type Expected = number | { readonly messageId: string };

/** Where the headers of one message stand. */
export interface HeaderPlace {
  readonly block: Uint8Array;
  readonly start: number;
  readonly length: number;
}

let block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
let blockEnd = 0;

/**
 * Writes an event's headers, message id first, padded by spaces at the end of the last value (which every reader trims)
 * to a multiple of eight bytes: the body of a large message then comes back aligned, and columns of doubles in it are
 * read where they lie. Messages stand one after the other in blocks that nobody writes to again: a buffer for each of
 * the thousands in a window would cost the collector more than the writing. Throws the Fault `InvalidHeader` where a
 * text cannot be one.
 */
export function writeHeaders(event: NewEvent, expected?: Expected): HeaderPlace {
  let text = `NATS/1.0${line(MESSAGE_ID, event.messageId)}`;
  if (typeof expected === "number") text += line(EXPECTED_LAST, `${expected}`);
  else if (expected !== undefined) text += line(EXPECTED_LAST_ID, expected.messageId);
  const transport = text.length;
  for (const name in event.headers) text += line(name, event.headers[name]!);
  const bytesMax = text.length * UTF8_MAX + ALIGNMENT + END.length;
  if (bytesMax > block.length - blockEnd) {
    block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytesMax));
    blockEnd = 0;
  }
  const start = blockEnd;
  let end = start + block.write(text, start);
  const padding = text.length > transport ? -(end - start + END.length) & (ALIGNMENT - 1) : 0;
  for (const spaces = end + padding; end < spaces; end++) block[end] = SPACE;
  for (let at = 0; at < END.length; at++) block[end++] = END.charCodeAt(at);
  blockEnd = end;
  return { block, start, length: end - start };
}

/** An event's headers, on their own. */
export function encodeHeaders(event: NewEvent, expected?: Expected): Uint8Array {
  const { block, start, length } = writeHeaders(event, expected);
  return block.subarray(start, start + length);
}

const prefixes = new Map<string, string>();

function line(name: string, value: string): string {
  const prefix = prefixes.get(name) ?? prefixOf(name);
  if (prefix === undefined || !isOneLine(value)) throw invalid(name);
  return prefix + value;
}

/** A line up to its value, remembered: names are few, and each is checked once. */
function prefixOf(name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  if (prefixes.size >= PREFIXES_KEPT_MAX) prefixes.clear();
  const prefix = `\r\n${name}: `;
  prefixes.set(name, prefix);
  return prefix;
}

/** Whether a reader gets a value back as it is: one line, nothing at its ends that trimming takes away. */
function isOneLine(value: string): boolean {
  if (value.includes("\n") || value.includes("\r")) return false;
  return (
    (isVisible(value.charCodeAt(0)) && isVisible(value.charCodeAt(value.length - 1))) || isTrimmed(value)
  );
}

const isVisible = (unit: number): boolean => unit > SPACE && unit < DELETE;
const isTrimmed = (value: string): boolean => value.trim().length === value.length;

const invalid = (name: string): Fault =>
  new Fault(
    "InvalidHeader",
    "defect",
    `The header ${JSON.stringify(name)} cannot be sent: a value is one line without space at its ends.`,
  );

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
