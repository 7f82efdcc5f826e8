/** What stands at the marks of a time axis: the day where one begins, the time of day elsewhere. */

const DAY_MS = 86_400_000;

/** Gives the text of a mark in a zone, for marks that are `increment` milliseconds apart. */
export function axisTexts(timeZone: string): (time: number, increment: number) => string {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const seconds = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = format({ day: "numeric", month: "short" });
  const month = format({ month: "short", year: "numeric" });
  return (time, increment) => {
    if (increment >= 28 * DAY_MS) return month.format(time);
    const isMidnight = clock.format(time) === "00:00";
    if (increment >= DAY_MS || (isMidnight && seconds.format(time) === "00:00:00")) {
      const text = day.format(time);
      return text === "1 Jan" ? month.format(time) : text;
    }
    return (increment < 60_000 ? seconds : clock).format(time);
  };
}
