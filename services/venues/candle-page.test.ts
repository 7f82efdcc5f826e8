import { formatMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import { pageOf, windowOf } from "./candle-page.ts";
import { readCoinbaseRow } from "./coinbase/candles.ts";
import type { CandlePage } from "./venue.ts";

const MINUTE = 60_000;
const FROM = Date.UTC(2024, 0, 1);
/** A row of Coinbase for the minute of a number, which is its price too. */
const row = (slot: number, volume = 1): readonly number[] => {
  const price = 100 + slot;
  return [FROM / 1_000 + slot * 60, price - 1, price + 1, price, price, volume];
};

const pageFrom = (body: string, slots = 6): CandlePage =>
  pageOf({
    window: { from: FROM, to: FROM + slots * MINUTE },
    timeframe: "1m",
    rows: JSON.parse(body) as unknown[],
    read: readCoinbaseRow,
    body,
  });

const shown = ({ candles, refused, unknown }: CandlePage) => ({
  slots: [...candles.time].map((time) => (time - FROM) / MINUTE),
  refused: refused.map(({ body, reason }) => `${body}: ${reason}`),
  unknown: unknown.map(({ from, to }) => [(from - FROM) / MINUTE, (to - FROM) / MINUTE]),
});

describe("a page made of rows", () => {
  it("is in order, each candle once, and nothing outside of the window", () => {
    const rows = [row(5), row(-1), row(0), row(3), row(3), row(6), row(1)];
    expect(shown(pageFrom(JSON.stringify(rows)))).toEqual({ slots: [0, 1, 3, 5], refused: [], unknown: [] });
  });

  it("keeps rows that cannot be candles byte for byte, and says that their slots are not known", () => {
    const body = `[${JSON.stringify(row(0))}, [1704067260,  90.0, 80, 85, 85, 1],[1704067320, 90, 80, 85, 85, 1]]`;
    expect(shown(pageFrom(body))).toEqual({
      slots: [0],
      refused: [
        "[1704067260,  90.0, 80, 85, 85, 1]: its high 80 is below its low 90",
        "[1704067320, 90, 80, 85, 85, 1]: its high 80 is below its low 90",
      ],
      unknown: [[1, 3]],
    });
  });

  it("knows of no empty slot where a row cannot be told to be of one", () => {
    const rows = [row(0), [1_704_067_261, 1, 1, 1, 1, 1], "row", row(3), [null, 1, 1, 1, 1, 1]];
    expect(shown(pageFrom(JSON.stringify(rows)))).toEqual({
      slots: [0, 3],
      refused: [
        `[1704067261,1,1,1,1,1]: its time ${formatMillis(FROM + 61_000)} is not on the grid of 1m candles`,
        '"row": it is no row of a candle',
        "[null,1,1,1,1,1]: its time is not a finite number",
      ],
      unknown: [
        [1, 3],
        [4, 6],
      ],
    });
  });

  it("keeps the first of two candles of one slot that differ", () => {
    const page = pageFrom(JSON.stringify([row(2, 5), row(2, 6)]));
    expect(page.candles.volume).toEqual(new Float64Array([5]));
    expect(page.refused[0]!.reason).toBe("a row with other values for the same time came before it");
    expect(page.unknown).toEqual([]);
  });
});

describe("a window", () => {
  const request = { product: "BTC-USD", timeframe: "1m", from: FROM, to: FROM + 10 * MINUTE } as const;
  it.each([
    ["the request", 20, FROM + 99 * MINUTE, 10],
    ["a page", 4, FROM + 99 * MINUTE, 4],
    ["the last closed candle", 20, FROM + 3 * MINUTE + 59_999, 3],
    ["nothing of the future", 20, FROM - MINUTE, 0],
    ["the request, whatever the clock", 20, Number.POSITIVE_INFINITY, 10],
  ])("ends with %s", (_, slots, time, expected) => {
    expect(windowOf(request, slots, time)).toEqual({ from: FROM, to: FROM + expected * MINUTE });
  });
});
