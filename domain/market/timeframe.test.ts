import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOnGrid, openTimeOf, parseTimeframe, TIMEFRAMES, widthOf } from "./timeframe.ts";

describe("a timeframe", () => {
  it.each(TIMEFRAMES)("is read from its name: %s", (name) => {
    expect(parseTimeframe(name)).toEqual({ ok: true, value: name });
  });

  it.each(["", "1H", "7m", "toString", "1 h"])("is refused where it is unknown: %j", (text) => {
    expect(parseTimeframe(text)).toMatchObject({ ok: false, error: { tag: "UnknownTimeframe" } });
  });

  it("puts every moment in one candle that begins on the grid", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TIMEFRAMES), fc.maxSafeInteger(), (timeframe, at) => {
        const moment = Math.trunc(at / 1_000);
        const open = openTimeOf(timeframe, moment);
        expect(isOnGrid(timeframe, open)).toBe(true);
        expect(open <= moment && moment < open + widthOf(timeframe)).toBe(true);
        expect(openTimeOf(timeframe, open + widthOf(timeframe))).toBe(open + widthOf(timeframe));
      }),
    );
  });

  it.each([
    ["1w", "2024-01-31T12:00:00Z", "2024-01-29T00:00:00Z"],
    ["1w", "2024-01-29T00:00:00Z", "2024-01-29T00:00:00Z"],
    ["1w", "1970-01-01T00:00:00Z", "1969-12-29T00:00:00Z"],
    ["1d", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00Z"],
    ["4h", "2024-01-31T11:59:59Z", "2024-01-31T08:00:00Z"],
    ["1m", "1969-12-31T23:59:30Z", "1969-12-31T23:59:00Z"],
  ] as const)("of %s that holds %s opens at %s, weeks on Monday", (timeframe, moment, open) => {
    expect(openTimeOf(timeframe, Date.parse(moment))).toBe(Date.parse(open));
  });
});
