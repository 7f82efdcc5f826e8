import { describe, expect, it } from "vitest";
import { type CandleColumns, sliceColumns } from "./candle.ts";
import { clockShift } from "./clock-shift.ts";
import { syntheticCandles } from "./synthetic.ts";

const HOUR = 3_600_000;
const from = Date.UTC(2024, 0, 1);
const series = syntheticCandles({
  seed: 5,
  product: "BTC-USD",
  timeframe: "1h",
  from,
  to: from + 300 * HOUR,
});
const later = (candles: CandleColumns, slots: number): CandleColumns => ({
  ...candles,
  time: candles.time.map((time) => time + slots * HOUR),
});

describe("the clocks of two series", () => {
  it.each([0, 1, -3, 12])("are %s slots apart", (slots) => {
    expect(clockShift(later(series, slots), series, "1h")?.slots).toBe(slots);
  });

  it("agree where nothing speaks against it, and cannot be compared where there is too little", () => {
    const other = syntheticCandles({
      seed: 6,
      product: "ETH-USD",
      timeframe: "1h",
      from,
      to: from + 300 * HOUR,
    });
    expect(clockShift(other, series, "1h")?.slots).toBe(0);
    expect(clockShift(sliceColumns(series, 0, 20), series, "1h")).toBeUndefined();
  });
});
