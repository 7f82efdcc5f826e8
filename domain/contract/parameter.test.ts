import { describe, expect, it } from "vitest";
import {
  defaulted,
  flag,
  millis,
  oneOf,
  optional,
  PAGING,
  required,
  text,
  time,
  whole,
} from "./parameter.ts";

describe("the length of a page", () => {
  it.each([
    [undefined, 50],
    ["", 50],
    ["0", 50],
    ["-5", 50],
    ["1", 1],
    ["200", 200],
    ["201", 200],
    ["99999999999999999999", 200],
  ])("given as %j is %i", (given, rows) => {
    expect(PAGING.limit.read(given)).toEqual({ ok: true, value: rows });
  });

  it.each(["a", "1.5", "1e3", " 1", "NaN", "0x10"])("given as %j is refused", (given) => {
    expect(PAGING.limit.read(given)).toEqual({ ok: false, error: "invalid limit" });
  });
});

describe("a time", () => {
  it.each([
    ["2024-01-31T12:00:00Z", 1_706_702_400_000],
    ["2024-01-31T14:00:00+02:00", 1_706_702_400_000],
    // A plus that was not encoded arrives as a space.
    ["2024-01-31T14:00:00 02:00", 1_706_702_400_000],
    ["1706702400000", 1_706_702_400_000],
    ["-1", -1],
  ])("written %j is %i ms", (given, expected) => {
    expect(millis.read(given)).toBe(expected);
  });

  it.each(["now", "2024-01-31", "1706702400.5", "9999999999999999"])("is not %j", (given) => {
    expect(millis.read(given)).toBeUndefined();
  });

  it("of a trade keeps its nanoseconds", () => {
    expect(time.read("1970-01-01T00:00:00.000000001Z")).toBe(1n);
  });
});

describe("a parameter", () => {
  it("that is required says when it is missing and when it is bad", () => {
    const parameter = required(whole(1, 5), "", "missing", "bad");
    expect(parameter.read(undefined)).toEqual({ ok: false, error: "missing" });
    expect(parameter.read("6")).toEqual({ ok: false, error: "bad" });
    expect(parameter.read("5")).toEqual({ ok: true, value: 5 });
  });

  it("that may be left out is undefined or falls back", () => {
    expect(optional(text, "", "bad").read("")).toEqual({ ok: true, value: undefined });
    expect(defaulted(oneOf("a", "b"), "a", "", "bad").read(undefined)).toEqual({ ok: true, value: "a" });
    expect(defaulted(flag, false, "", "bad").read("1")).toEqual({ ok: true, value: true });
  });

  it("that is a text has at most 200 characters", () => {
    expect(text.read("x".repeat(201))).toBeUndefined();
    expect(text.read("a\0b")).toBeUndefined();
  });
});
