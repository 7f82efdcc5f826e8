import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instant } from "../testing/trades.ts";
import { formatInstant, formatMillis, instantOfMillis, millisOfInstant, parseInstant } from "./instant.ts";
import { instantInBytes } from "./instant-bytes.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const parsed = (text: string): bigint | string => {
  const result = parseInstant(text);
  return result.ok ? result.value : result.error.tag;
};

const MILLIS_MIN = Date.parse("1678-01-01T00:00:00Z");
const MILLIS_MAX = Date.parse("2261-12-31T23:59:59.999Z");
const millis = (): fc.Arbitrary<number> => fc.integer({ min: MILLIS_MIN, max: MILLIS_MAX });

describe("an instant", () => {
  it("is what Date says, for whole milliseconds of any year", () => {
    fc.assert(
      fc.property(millis(), (time) => {
        const text = new Date(time).toISOString();
        expect(parsed(text)).toBe(BigInt(time) * 1_000_000n);
        expect(Date.parse(formatMillis(time))).toBe(time);
        expect(millisOfInstant(instantOfMillis(time))).toBe(time);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps every nanosecond in text", () => {
    fc.assert(
      fc.property(instant(), (value) => {
        expect(parsed(formatInstant(value))).toBe(value);
        expect(instantOfMillis(millisOfInstant(value)) <= value).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the same in every zone", () => {
    fc.assert(
      fc.property(millis(), fc.integer({ min: -1_439, max: 1_439 }), (time, offset) => {
        const local = new Date(time + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
        const result = parsed(`${local}${offset < 0 ? "-" : "+"}${zone}`);
        fc.pre(result !== "NotInstant");
        expect(result).toBe(BigInt(time) * 1_000_000n);
      }),
    );
  });

  it.each([
    ["1970-01-01T00:00:00Z", 0n],
    ["1969-12-31T23:59:59.999999999Z", -1n],
    ["2000-02-29T00:00:00Z", 951_782_400_000_000_000n],
    ["2024-01-31t12:00:00.1z", 1_706_702_400_100_000_000n],
    ["2024-01-31 12:00:00Z", 1_706_702_400_000_000_000n],
    ["2016-12-31T23:59:60Z", 1_483_228_800_000_000_000n],
    ["2024-01-31T12:00:00-00:00", 1_706_702_400_000_000_000n],
  ])("reads %s", (text, value) => {
    expect(parsed(text)).toBe(value);
  });

  it.each([
    "",
    "2024-01-31",
    "2024-01-31T12:00:00",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:61Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+00:60",
    "2024-01-01T00:00:00.0000000001Z",
    "2024-01-01T00:00:00.Z",
    "1677-12-31T23:59:59Z",
    "2262-01-01T00:00:00Z",
    "24-01-01T00:00:00Z",
  ])("refuses %j", (text) => {
    expect(parsed(text)).toBe("NotInstant");
  });
});

describe("an instant in bytes", () => {
  it("is what the text says, or is left to the reader of texts", () => {
    const texts = fc.oneof(
      instant().map(formatInstant),
      millis().map((time) => new Date(time).toISOString()),
      fc.stringMatching(/^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z$/),
      fc.stringMatching(/^2024-[0-1a]{2}-[0-3]{2}T[0-1:]{2}:[0-6]{2}:[0-9]{2}[.0-9]{0,3}Z$/),
    );
    fc.assert(
      fc.property(texts, fc.nat({ max: 3 }), (text, offset) => {
        const bytes = bytesOf(`${"Z".repeat(offset)}${text}9`);
        const read = instantInBytes(bytes, offset, offset + text.length);
        if (read !== undefined) expect(read).toBe(parsed(text));
      }),
      {
        numRuns: 2_000,
        examples: [
          ["2024-01-01T00:00:00.Z", 0],
          ["2024-01-01T00:00:00Z", 1],
        ],
      },
    );
  });

  it.each(["2024-01-31T12:00:00Z", "2024-01-31T12:00:00.123Z", "2024-02-29T23:59:59.123456789Z"])(
    "is read without a text in the form that publishers write: %s",
    (text) => {
      expect(instantInBytes(bytesOf(text), 0, text.length)).toBe(parsed(text));
    },
  );
});
