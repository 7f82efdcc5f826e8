/** Which stream keeps a subject. */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { parseSubject, STREAM_OF } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";

const CACHED_MAX = 50_000;
const cache = new Map<string, StreamName>();

/** The stream that keeps a subject; throws the Fault `UnknownSubject` where none does. */
export function streamOf(subject: string): StreamName {
  const known = cache.get(subject);
  if (known) return known;
  const stream = STREAM_OF[unwrap(parseSubject(subject)).key.family];
  if (cache.size >= CACHED_MAX) cache.clear();
  cache.set(subject, stream);
  return stream;
}
