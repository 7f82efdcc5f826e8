/** Times as people read them, in the zone that they chose. */

/** A zone for the list: UTC first, then the browser's own, then the others. */
export function timeZones(): readonly string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf("timeZone");
  return [...new Set(["UTC", own, ...all])];
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, withSeconds: boolean): Intl.DateTimeFormat {
  const key = `${zone} ${withSeconds}`;
  let known = formatters.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      ...{ year: "numeric", month: "short", day: "2-digit", weekday: "short" },
      ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      ...(withSeconds ? { second: "2-digit" } : {}),
    });
    formatters.set(key, known);
  }
  return known;
}

/** Such as `Mon, 01 Jan 2024, 14:30`. */
export const timeText = (time: number, zone: string, withSeconds = false): string =>
  formatter(zone, withSeconds).format(time);

/** A length of time: its two largest units, such as `3 h 05 min`. */
export function lengthText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, "0")} min`;
  if (minutes > 0) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${seconds} s`;
}
