import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { instantOfMillis } from "../time/instant.ts";
import type { Candle } from "./candle.ts";
import { type Built, CandleBuilder, type SlotTrade } from "./trade-candles.ts";

const trade = (id: number, second: number, price: number, quantity = "1"): SlotTrade => ({
  id: String(id),
  time: instantOfMillis(second * 1_000),
  price: Decimal.of(String(price)),
  quantity: Decimal.of(quantity),
});

/** What a reader of the built candles ends with: the last word on each slot. */
function shown(built: readonly Built[]): ReadonlyMap<number, Candle> {
  const candles = new Map<number, Candle>();
  for (const each of built) if (each.kind !== "missed") candles.set(each.candle.time, each.candle);
  return candles;
}

describe("candles built from trades", () => {
  it("close with the first trade of a later slot, or when their time is said to be over", () => {
    const builder = new CandleBuilder("1m", 0);
    expect(builder.add(trade(1, 1, 10, "0.1"))).toEqual([]);
    expect(builder.add(trade(2, 30, 12, "0.2"))).toEqual([]);
    expect(builder.add(trade(3, 59, 9))).toEqual([]);
    expect(builder.forming).toEqual({ time: 0, open: 10, high: 12, low: 9, close: 9, volume: 1.3 });
    const closed = { time: 0, open: 10, high: 12, low: 9, close: 9, volume: 1.3 };
    expect(builder.add(trade(4, 150, 8))).toEqual([{ kind: "closed", candle: closed }]);
    expect(builder.closedTo).toBe(120_000);
    expect(builder.closeTo(179_999)).toEqual([]);
    expect(builder.closeTo(180_000)).toMatchObject([{ kind: "closed", candle: { time: 120_000, open: 8 } }]);
    expect(builder.forming).toBeUndefined();
  });

  it("are revised by a late trade, and asked for where it is too late for that", () => {
    const builder = new CandleBuilder("1m", 0);
    builder.add(trade(1, 1, 10));
    builder.closeTo(60_000);
    expect(builder.add(trade(2, 2, 11))).toMatchObject([
      { kind: "revised", candle: { open: 10, close: 11, volume: 2 } },
    ]);
    expect(builder.add(trade(2, 2, 11))).toEqual([]);
    builder.closeTo(240_000);
    expect(builder.add(trade(3, 3, 12))).toEqual([{ kind: "missed", time: 0 }]);
  });

  it("do not begin with a slot of which only a part was seen", () => {
    const builder = new CandleBuilder("1m", 60_000);
    expect(builder.add(trade(1, 30, 10))).toEqual([]);
    expect(builder.closeTo(60_000)).toEqual([]);
    builder.add(trade(2, 61, 11));
    expect(builder.closeTo(120_000)).toMatchObject([{ kind: "closed", candle: { open: 11 } }]);
  });

  it("add volumes up exactly", () => {
    const builder = new CandleBuilder("1m", 0);
    for (let id = 0; id < 10; id++) builder.add(trade(id, id, 10, "0.1"));
    expect(builder.forming?.volume).toBe(1);
  });

  it("are the same whatever the order, the repeats and the closings", () => {
    const trades = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 99 }),
        second: fc.nat(170),
        price: fc.integer({ min: 1, max: 50 }),
      }),
      { selector: ({ id }) => id, maxLength: 30 },
    );
    fc.assert(
      fc.property(trades, fc.infiniteStream(fc.nat(1_000)), (given, random) => {
        const all = given.map(({ id, second, price }) => trade(id, second, price));
        const inOrder = new CandleBuilder("1m", 0);
        const sorted = [...all].sort((a, b) =>
          a.time === b.time ? Number(a.id) - Number(b.id) : a.time < b.time ? -1 : 1,
        );
        const expected = shown([...sorted.flatMap((each) => inOrder.add(each)), ...inOrder.closeTo(180_000)]);
        const mixed = new CandleBuilder("1m", 0);
        const keyed = [...all, ...all.slice(0, 5)].map((each) => ({ each, key: random.next().value }));
        const built = keyed
          .sort((a, b) => a.key - b.key)
          .flatMap(({ each, key }) => [...mixed.add(each), ...(key < 200 ? mixed.closeTo(key * 1_000) : [])]);
        expect(new Map([...shown([...built, ...mixed.closeTo(180_000)])].sort(([a], [b]) => a - b))).toEqual(
          expected,
        );
      }),
    );
  });
});
