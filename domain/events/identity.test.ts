import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf, identityOf } from "./identity.ts";

const bytes = fc.uint8Array({ maxLength: 200 });

describe("an identity", () => {
  it("is the same for the same parts, and another for the same text cut otherwise", () => {
    expect(identityOf("ab", "c")).toBe(identityOf("ab", "c"));
    expect(identityOf("ab", "c")).not.toBe(identityOf("a", "bc"));
    expect(identityOf("ab", "c")).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("a fingerprint", () => {
  it.each([
    ["", "9e5e303ceb761c118a8884378eb7c7e4"],
    ["candles", "0b30d9f19d141650e6d0c6d625135a60"],
  ])("of %j never changes, as ids in the log are made of it", (content, fingerprint) => {
    expect(fingerprintOf(new TextEncoder().encode(content))).toBe(fingerprint);
  });

  it("follows from the content alone, however it is cut", () => {
    fc.assert(
      fc.property(bytes, fc.nat(200), (content, cut) => {
        expect(fingerprintOf(content.subarray(0, cut), content.subarray(cut))).toBe(fingerprintOf(content));
      }),
    );
  });

  it("is another where a bit or the length is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (content, place) => {
        const other = content.slice();
        other[place % other.length]! ^= 1 << (place % 8);
        expect(fingerprintOf(other)).not.toBe(fingerprintOf(content));
        expect(fingerprintOf(content, new Uint8Array(1))).not.toBe(fingerprintOf(content));
      }),
    );
  });
});
