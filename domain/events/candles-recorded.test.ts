import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../market/candle.ts";
import { type CandlesRecorded, decodeCandles, encodeCandles } from "./candles-recorded.ts";

const double = fc.double({ noNaN: true });
const candle = fc.record({
  time: fc.nat(),
  open: double,
  high: double,
  low: double,
  close: double,
  volume: double,
});
const record: fc.Arbitrary<CandlesRecorded> = fc.record({
  venue: fc.string(),
  product: fc.string({ unit: "grapheme" }),
  timeframe: fc.constantFrom("1m", "1h"),
  source: fc.constantFrom("rest" as const, "import" as const),
  coverage: fc.array(fc.nat().map((from) => ({ from, to: from + 60_000 }))),
  candles: fc.array(candle, { maxLength: 50 }).map(columnsOf),
});

describe("a candle record", () => {
  it("keeps every bit of every double, wherever its bytes begin in memory", () => {
    fc.assert(
      fc.property(record, fc.nat({ max: 15 }), (data, offset) => {
        const body = encodeCandles(data);
        const moved = new Uint8Array(body.length + offset);
        moved.set(body, offset);
        expect(decodeCandles(moved.subarray(offset))).toEqual({ ok: true, value: data });
      }),
    );
  });

  it("begins its columns on a multiple of eight bytes, so that they are read without a copy", () => {
    fc.assert(
      fc.property(record, (data) => {
        const decoded = decodeCandles(encodeCandles(data));
        if (!decoded.ok) throw decoded.error;
        expect(decoded.value.candles.time.byteOffset % 8).toBe(0);
      }),
    );
  });

  it("is refused with a reason when it is cut off anywhere or changed in its head, and never throws", () => {
    fc.assert(
      fc.property(record, fc.nat(), (data, at) => {
        const body = encodeCandles(data);
        expect(decodeCandles(body.subarray(0, at % body.length)).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (garbage) => {
        expect(decodeCandles(garbage).ok).toBe(false);
      }),
    );
  });
});
