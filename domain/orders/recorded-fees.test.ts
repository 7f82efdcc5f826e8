import { describe, expect, it } from "vitest";
import { type RecordedFees, recordedFees } from "./recorded-fees.ts";

const record = (maker: string, taker: string, changes: Partial<RecordedFees> = {}): RecordedFees => ({
  market_type: "spot",
  tiers: [
    { from_volume: "0", maker, taker },
    { from_volume: "1000000", maker: "0", taker: "0" },
  ],
  ...changes,
});
const ofVenue = record("0.0025", "0.004");
const ofBitcoin = record("-0.0001", "0.0006", { product: "BTC-USD" });
const ofFutures = record("0.0002", "0.0005", { market_type: "futures" });

describe("recorded fees", () => {
  it.each([
    ["a product's own come first", [ofBitcoin, ofVenue], ["-1", "6"]],
    [
      "those of the whole venue hold for all others",
      [ofVenue, record("0", "0", { product: "ETH-USD" })],
      ["25", "40"],
    ],
    ["the newest of two holds", [ofVenue, record("0.001", "0.002")], ["10", "20"]],
    ["another market's are none", [ofFutures], undefined],
    ["nothing is known of what was not recorded", [], undefined],
  ])("%s", (_, records, bps) => {
    const fees = recordedFees(records, "BTC-USD", "spot");
    expect(fees?.map(({ makerBps, takerBps }) => [String(makerBps), String(takerBps)])).toEqual(bps && [bps]);
  });
});
