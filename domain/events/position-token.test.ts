import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatToken, parseToken } from "./position-token.ts";

describe("a position token", () => {
  it("says the same after being written and read", () => {
    const position = fc.nat();
    fc.assert(
      fc.property(position, position, position, (MARKET, TRADING, QUARANTINE) => {
        const positions = { MARKET, TRADING, QUARANTINE };
        expect(parseToken(formatToken("0a1b2c3d", positions))).toEqual({
          ok: true,
          value: { epoch: "0a1b2c3d", positions },
        });
      }),
    );
  });

  it("is a TRADING position of any epoch where it is a bare number", () => {
    expect(parseToken("42")).toEqual({
      ok: true,
      value: { positions: { MARKET: 0, TRADING: 42, QUARANTINE: 0 } },
    });
  });

  it.each(["", "-1", "1.5", "0a1b2c3d-1-2", "0a1b2c3d-1-2-x", "ABCDEF12-1-2-3"])("%j is refused", (text) => {
    expect(parseToken(text).ok).toBe(false);
  });
});
