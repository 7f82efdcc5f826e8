/** Where a page of a list ends: the key of its last row. Opaque text to clients. */
import { formatInstant, type Instant, parseInstant } from "../time/instant.ts";

/** The key of a row in a list that is ordered by time and id, newest first: a page holds strictly smaller keys. */
export interface Cursor {
  readonly time: Instant;
  readonly id: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The text of a cursor: URL-safe base64 with padding of `<RFC 3339 time>|<id>`. */
export function writeCursor({ time, id }: Cursor): string {
  const bytes = encoder.encode(`${formatInstant(time)}|${id}`);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_");
}

/** Reads a cursor; undefined where the text is none, or names an id that no table can hold. */
export function readCursor(text: string): Cursor | undefined {
  let plain: string;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    plain = decoder.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
  const bar = plain.indexOf("|");
  const time = parseInstant(plain.slice(0, bar));
  return bar > 0 && time.ok && !plain.includes("\0")
    ? { time: time.value, id: plain.slice(bar + 1) }
    : undefined;
}
