import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHeaders, encodeHeaders, eventHeaders } from "./headers.ts";

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/).filter((text) => !text.startsWith("Nats-"));
const value = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .map((text) => text.replace(/[\r\n]/g, "").trim());
const event = (headers: Record<string, string>) => ({
  subject: "s",
  messageId: "m",
  headers,
  body: new Uint8Array(),
});

describe("message headers", () => {
  it("come back as they went", () => {
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (headers) => {
        const decoded = decodeHeaders(encodeHeaders(event(headers), 7));
        expect(eventHeaders(decoded)).toEqual(headers);
        expect(decoded["Nats-Msg-Id"]).toBe("m");
      }),
    );
  });

  it("end at a multiple of eight bytes, so that the body is aligned", () => {
    for (let length = 1; length < 20; length++) {
      expect(encodeHeaders(event({ Note: "ü".repeat(length) })).length % 8).toBe(0);
    }
  });

  it.each([
    ["a line break", { Note: "a\r\nNats-Rollup: all" }],
    ["space at its end", { Note: "a " }],
    ["a colon in its name", { "No:te": "a" }],
  ])("refuse %s", (_, headers) => {
    expect(() => encodeHeaders(event(headers))).toThrow(/cannot be sent/);
  });
});
