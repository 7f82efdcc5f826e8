import { describe, expect, it } from "vitest";
import { unwrap } from "../../fault.ts";
import { formatInstant, parseInstant } from "../../time/instant.ts";
import { countInstants, curveInstants, gridBefore } from "./curve-instants.ts";

const at = (text: string) => unwrap(parseInstant(text));

describe("the instants of a curve", () => {
  it.each([
    ["1d", "2024-01-01T00:00:00Z", "2024-01-03T00:00:00Z", "01T00:00 02T00:00 03T00:00"],
    ["1d", "2024-01-01T10:00:00Z", "2024-01-03T12:00:00Z", "01T10:00 02T00:00 03T00:00 03T12:00"],
    ["1w", "2024-01-01T00:00:00Z", "2024-01-16T00:00:00Z", "01T00:00 08T00:00 15T00:00 16T00:00"],
    ["1h", "2024-01-01T00:10:00Z", "2024-01-01T00:50:00Z", "01T00:10 01T00:50"],
    ["1h", "2024-01-01T00:10:00Z", "2024-01-01T00:10:00Z", "01T00:10"],
    ["1h", "2024-01-01T00:10:00Z", "2024-01-01T00:09:00Z", ""],
  ] as const)("of %s from %s to %s", (timeframe, from, to, expected) => {
    const instants = curveInstants(timeframe, at(from), at(to));
    expect(instants.map((instant) => formatInstant(instant).slice(8, 16)).join(" ")).toBe(expected);
    expect(instants.length - countInstants(timeframe, at(from), at(to))).toBeLessThanOrEqual(2);
  });

  it("begin on the grid where nobody says", () => {
    expect(formatInstant(gridBefore("1d", at("1969-12-31T23:59:59.5Z")))).toBe("1969-12-31T00:00:00Z");
  });
});
