import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { type FilledOrder, matchOrders, ordersOf, type RecordedFill } from "./match-orders.ts";

const fill = (time: number, fields: Partial<RecordedFill> = {}): RecordedFill => ({
  symbol: "BTC-USD",
  side: "buy",
  time,
  quantity: Decimal.of("1"),
  price: Decimal.of("100"),
  ...fields,
});
const orders = (...times: number[]): readonly FilledOrder[] => ordersOf(times.map((time) => fill(time)));
const times = (some: readonly FilledOrder[]): readonly number[] => some.map(({ time }) => time);

describe("the orders behind fills", () => {
  it("are their fills together, at the price weighted by quantity", () => {
    const [order, ...rest] = ordersOf([
      fill(20, { order: "a", quantity: Decimal.of("1"), price: Decimal.of("100") }),
      fill(10, { order: "a", quantity: Decimal.of("3"), price: Decimal.of("104") }),
    ]);
    expect(rest).toEqual([]);
    expect([order!.time, order!.quantity.toString(), order!.price.normalized().toString()]).toEqual([
      10,
      "4",
      "103",
    ]);
  });
});

describe("two records of trading", () => {
  it("are the same to the last digit where nothing differs", () => {
    const { pairs, matched, onlyExpected, onlyFound } = matchOrders(orders(1, 2, 3), orders(1, 2, 3), 0);
    expect([matched, onlyExpected, onlyFound]).toEqual([1, [], []]);
    for (const { timeDrift, priceDrift, quantityDrift } of pairs) {
      expect([timeDrift, priceDrift.toString(), quantityDrift.toString()]).toEqual([0, "0", "0"]);
    }
  });

  it("say how far each order drifts", () => {
    const found = ordersOf([fill(1_500, { price: Decimal.of("101"), quantity: Decimal.of("0.5") })]);
    const [pair] = matchOrders(orders(1_000), found, 1_000).pairs;
    expect([pair!.timeDrift, pair!.priceDrift.toString(), pair!.quantityDrift.toString()]).toEqual([
      500,
      "0.01",
      "-0.5",
    ]);
  });

  it("do not pair what is too far apart, of another side or of another symbol", () => {
    const expected = ordersOf([fill(0), fill(100, { side: "sell" }), fill(200, { symbol: "ETH-USD" })]);
    const found = ordersOf([fill(11), fill(100), fill(200)]);
    const parity = matchOrders(expected, found, 10);
    expect([times(parity.onlyExpected), times(parity.onlyFound), parity.matched]).toEqual([
      [0, 100, 200],
      [11, 100, 200],
      0,
    ]);
  });

  it("are not put off by one that is missing", () => {
    const parity = matchOrders(orders(10, 20, 30, 40), orders(10, 30, 40), 5);
    expect([times(parity.onlyExpected), parity.onlyFound, parity.matched]).toEqual([[20], [], 0.75]);
  });

  it("leave every order in exactly one place, and as few alone as can be", () => {
    const some = fc.array(fc.nat(60), { maxLength: 12 });
    fc.assert(
      fc.property(some, some, fc.nat(10), (left, right, within) => {
        const [expected, found] = [orders(...left), orders(...right)];
        const { pairs, onlyExpected, onlyFound } = matchOrders(expected, found, within);
        const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
        expect(sorted([...pairs.map((pair) => pair.expected.time), ...times(onlyExpected)])).toEqual(
          sorted(left),
        );
        expect(sorted([...pairs.map((pair) => pair.found.time), ...times(onlyFound)])).toEqual(sorted(right));
        expect(pairs.length).toBe(mostPairs(times(expected), times(found), within));
      }),
    );
  });
});

/** The most pairs that any pairing has: augmenting paths. */
function mostPairs(left: readonly number[], right: readonly number[], within: number): number {
  const owner = new Map<number, number>();
  const find = (index: number, seen: Set<number>): boolean =>
    right.some((time, other) => {
      if (Math.abs(time - left[index]!) > within || seen.has(other)) return false;
      seen.add(other);
      if (owner.has(other) && !find(owner.get(other)!, seen)) return false;
      owner.set(other, index);
      return true;
    });
  return left.filter((_, index) => find(index, new Set())).length;
}
