/** Moments as people write them. */
import { millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";

/** A moment in epoch milliseconds: a date in UTC, RFC 3339, or epoch milliseconds; undefined where the text is none. */
export function readMoment(text: string): number | undefined {
  if (/^\d{11,16}$/.test(text)) return Number(text);
  const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  return instant.ok ? millisOfInstant(instant.value) : undefined;
}
