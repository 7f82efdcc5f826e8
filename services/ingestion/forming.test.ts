import { describe, expect, it } from "vitest";
import { decodeForming, encodeForming, formingSubject } from "./forming.ts";

const candle = {
  venue: "simulated",
  product: "BTC-USD",
  timeframe: "1m",
  time: 60_000,
  open: 1.1,
  high: 1.3,
  low: 1,
  close: 1.2,
  volume: 4,
  observedAt: 75_000,
} as const;

describe("a forming candle", () => {
  it("is read as it was written", () => {
    expect(decodeForming(encodeForming(candle))).toEqual(candle);
  });

  it("says on the wire that it is forming", () => {
    expect(JSON.parse(new TextDecoder().decode(encodeForming(candle)))).toMatchObject({
      forming: true,
      observed_at: 75_000,
    });
  });

  it("has a subject of its series", () => {
    expect(formingSubject(candle)).toBe("forming.simulated.BTC-USD.1m");
  });

  it.each(["", "null", "[]", "{}", '{"forming":true,"time":"x"}'])(
    "is none where the message is %j",
    (text) => {
      expect(decodeForming(new TextEncoder().encode(text))).toBeUndefined();
    },
  );
});
