import { describe, expect, it } from "vitest";
import { dateAt } from "../../time/date.ts";
import { parseInstant } from "../../time/instant.ts";
import { countryOf } from "./country.ts";

const finland = countryOf("fi");

const dateIn = (country: typeof finland, text: string): string => {
  const instant = parseInstant(text);
  if (!instant.ok) throw instant.error;
  return dateAt(instant.value, country.offsetAt(instant.value));
};

describe("the calendar of Finland", () => {
  it.each([
    ["2023-12-31T21:59:59.999999999Z", "2023-12-31"],
    ["2023-12-31T22:00:00Z", "2024-01-01"],
    // Summer time from 31 March to 27 October 2024.
    ["2024-03-30T21:59:59Z", "2024-03-30"],
    ["2024-03-31T21:00:00Z", "2024-04-01"],
    ["2024-10-26T21:00:00Z", "2024-10-27"],
    ["2024-10-27T21:00:00Z", "2024-10-27"],
    ["2024-10-27T22:00:00Z", "2024-10-28"],
  ])("has at %s the date %s", (instant, date) => {
    expect(dateIn(finland, instant)).toBe(date);
  });

  it("agrees with the time zone Europe/Helsinki in every hour of the changes, 1996 to 2040", () => {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: finland.timeZone,
      hour: "2-digit",
      hourCycle: "h23",
    });
    for (let year = 1996; year <= 2040; year++) {
      for (const month of [2, 9]) {
        for (let hour = 0; hour < 8 * 24; hour++) {
          const millis = Date.UTC(year, month, 24, hour);
          const offset = finland.offsetAt(BigInt(millis) * 1_000_000n);
          expect(new Date(millis + offset * 1_000).getUTCHours()).toBe(Number(format.format(millis)));
        }
      }
    }
  });
});

describe("the deemed cost in Finland", () => {
  it.each([
    ["2014-05-10", "2024-05-09", "0.2"],
    ["2014-05-10", "2024-05-10", "0.4"],
    ["2012-02-29", "2022-02-28", "0.2"],
    ["2012-02-29", "2022-03-01", "0.4"],
  ])("of what was acquired on %s and sold on %s is %s of the price", (acquired, disposed, part) => {
    expect(finland.deemedCost?.(acquired, disposed)).toBe(part);
  });
});

describe("no country", () => {
  it("reckons in UTC, at cost", () => {
    const none = countryOf(undefined);
    expect(dateIn(none, "2023-12-31T23:59:59Z")).toBe("2023-12-31");
    expect(none.deemedCost).toBeUndefined();
  });
});
