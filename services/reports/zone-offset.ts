/** How far a time zone is ahead of UTC, as the platform's time zone database has it. */
import { Fault } from "@spot-canvas/domain/fault";

const HOUR_MS = 3_600_000;

/** The version of the time zone database. */
export const TZDB_VERSION: string = process.versions["tz"] ?? "unknown";

/** The offset of a zone in milliseconds at each moment. Fault `UnknownTimeZone`. */
export function zoneOffset(zone: string): (millis: number) => number {
  if (zone === "UTC") return () => 0;
  const format = formatOf(zone);
  // Zones change on the hour or half hour: one look-up for each is enough.
  const known = new Map<number, number>();
  return (millis) => {
    const half = Math.floor(millis / (HOUR_MS / 2));
    let offset = known.get(half);
    if (offset === undefined) {
      offset = offsetIn(format, half * (HOUR_MS / 2));
      known.set(half, offset);
    }
    return offset;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
  } catch {
    const text = `There is no time zone ${timeZone.slice(0, 60)}: write it like Europe/Helsinki.`;
    throw new Fault("UnknownTimeZone", "usage", text);
  }
}

function offsetIn(format: Intl.DateTimeFormat, millis: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(millis).map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts as Record<string, number>;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - millis;
}
