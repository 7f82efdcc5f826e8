import { describe, expect, it } from "vitest";
import { parseVenue, VENUES } from "./venue.ts";

describe("a venue's name", () => {
  it.each(VENUES)("is read: %s", (venue) => {
    expect(parseVenue(venue)).toEqual({ ok: true, value: venue });
  });

  it.each(["", "Coinbase", "mtgox", " kraken"])("is refused where no such venue is known: %j", (text) => {
    const result = parseVenue(text);
    expect(result.ok || result.error).toMatchObject({
      tag: "UnknownVenue",
      kind: "usage",
      message: `"${text}" is not a venue: use one of coinbase, kraken, okx, coindesk, binance, simulated.`,
    });
  });
});
