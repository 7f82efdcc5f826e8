import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../time/instant.ts";
import { readCursor, writeCursor } from "./cursor.ts";

const encode = (text: string): string => Buffer.from(text).toString("base64");

describe("a cursor", () => {
  it("is padded URL-safe base64 of time and id, with all nine decimals", () => {
    const time = parseInstant("2024-01-31T12:00:00.123456789Z");
    if (!time.ok) throw time.error;
    const text = writeCursor({ time: time.value, id: "a?>" });
    expect(Buffer.from(text, "base64url").toString()).toBe("2024-01-31T12:00:00.123456789Z|a?>");
    expect(text).toMatch(/^[A-Za-z0-9_-]+=*$/);
    expect(text.length % 4).toBe(0);
  });

  it("reads back as what was written, whatever the id", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-9_000_000_000_000_000_000n, 9_000_000_000_000_000_000n),
        fc.string({ unit: "grapheme" }).filter((id) => !id.includes("\0")),
        (time, id) => {
          expect(readCursor(writeCursor({ time, id }))).toEqual({ time, id });
        },
      ),
    );
  });

  it.each([
    ["text that is not base64", "%%%"],
    ["no bar", encode("2024-01-31T12:00:00Z")],
    ["no time", encode("|id")],
    ["a bad time", encode("yesterday|id")],
    ["a time without a zone", encode("2024-01-31T12:00:00|id")],
    ["an id with a character NUL", encode("2024-01-31T12:00:00Z|a\0b")],
    ["bytes that are not UTF-8", Buffer.from([0xff, 0xfe]).toString("base64")],
  ])("is none with %s", (_what, text) => {
    expect(readCursor(text)).toBeUndefined();
  });
});
