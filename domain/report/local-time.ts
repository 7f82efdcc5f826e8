/** The time of day and week somewhere: given from outside, as the domain knows no zones. */

/** Hour 0 to 23 and weekday 0 (Monday) to 6 at epoch milliseconds. */
export type LocalTime = (millis: number) => { readonly hour: number; readonly weekday: number };

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** The clock of a zone that is so many milliseconds ahead of UTC at each moment. */
export const localTime =
  (offsetAt: (millis: number) => number): LocalTime =>
  (millis) => {
    const hours = Math.floor((millis + offsetAt(millis)) / HOUR_MS);
    const days = Math.floor(hours / DAY_HOURS);
    return { hour: hours - days * DAY_HOURS, weekday: (((days + FIRST_WEEKDAY) % 7) + 7) % 7 };
  };
