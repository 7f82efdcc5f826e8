import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { PaperOrders, price, quantity } from "../testing/paper-orders.ts";
import { FILL_PROFILES } from "./fill-profile.ts";
import type { OrderRole, OrderSpec } from "./order-spec.ts";
import type { TradingTerms } from "./trading-terms.ts";

/** Rules of docs/fill-model.md for orders that no strategy asks for, with their numbers. */

type Row = readonly [open: number, high: number, low: number, close: number, volume?: number];
type Case = readonly [rule: string, spec: Partial<OrderSpec>, rows: readonly Row[], seen: readonly string[]];

function meet(
  spec: Partial<OrderSpec>,
  rows: readonly Row[],
  terms: Partial<TradingTerms> = {},
): readonly string[] {
  const orders = new PaperOrders(terms);
  orders.place(spec);
  return rows.flatMap((row) => orders.meet(...row));
}

const check = (cases: readonly Case[], terms: Partial<TradingTerms> = {}): void => {
  it.each(cases)("%s", (_, spec, rows, seen) => {
    expect(meet(spec, rows, terms)).toEqual(seen);
  });
};

const limit: Partial<OrderSpec> = { type: "limit", limitPrice: price("100") };

describe("makers and takers", () => {
  check([
    ["L8 a limit that its first price fills is a taker", limit, [[99, 99, 99, 99]], ["taker buy 1 @ 99"]],
    [
      "L8 one that had to wait is a maker, also at a later open",
      limit,
      [
        [101, 101, 101, 101],
        [99, 99, 99, 99],
      ],
      ["maker buy 1 @ 99"],
    ],
    ["L8 and within its first candle", limit, [[101, 101, 99, 100]], ["maker buy 1 @ 100"]],
  ]);
});

describe("stop-limits", () => {
  const buy: Partial<OrderSpec> = { type: "stop-limit", stopPrice: price("110"), limitPrice: price("112") };
  const tight: Partial<OrderSpec> = { ...buy, limitPrice: price("108") };
  check([
    ["C1 wait for their stop", buy, [[100, 109.99, 90, 100]], []],
    [
      "C2 fill at the stop that they are touched at, where that is within their limit",
      buy,
      [[100, 110, 99, 105]],
      ["taker buy 1 @ 110"],
    ],
    [
      "C2 and at the open where that is beyond the stop and within the limit",
      buy,
      [[111, 120, 105, 115]],
      ["taker buy 1 @ 111"],
    ],
    [
      "C3 never beyond their limit: an open past it leaves a limit order",
      buy,
      [
        [115, 120, 114, 118],
        [113, 114, 111, 112],
      ],
      ["maker buy 1 @ 112"],
    ],
    [
      "C4 with a limit on the near side fill in the candle of the stop only by its close",
      tight,
      [[100, 111, 99, 107]],
      ["maker buy 1 @ 108"],
    ],
    [
      "C4 and else rest from the next candle on",
      tight,
      [
        [100, 111, 99, 109],
        [109, 110, 107, 109],
      ],
      ["maker buy 1 @ 108"],
    ],
  ]);
});

describe("orders with conditions", () => {
  const ioc: Partial<OrderSpec> = { ...limit, quantity: quantity("3"), timeInForce: "ioc" };
  const fok: Partial<OrderSpec> = { ...ioc, timeInForce: "fok" };
  const half = { participation: Decimal.of("0.5") };
  check([
    [
      "C5 post-only is rejected rather than filled as a taker",
      { ...limit, postOnly: true },
      [[99, 99, 99, 99]],
      ["rejected: it would have filled at once"],
    ],
    [
      "C5 and else rests like any limit",
      { ...limit, postOnly: true },
      [[101, 101, 99, 100]],
      ["maker buy 1 @ 100"],
    ],
    [
      "C6 immediate-or-cancel ends where its first price does not fill it",
      ioc,
      [[101, 101, 90, 91]],
      ["cancelled: not filled at once"],
    ],
    ["C7 fill-or-kill too", fok, [[101, 101, 90, 91]], ["cancelled: not filled at once"]],
  ]);
  check(
    [
      [
        "C6 takes what there is, and ends",
        ioc,
        [[99, 99, 99, 99, 4]],
        ["taker buy 2 @ 99", "cancelled: not filled at once"],
      ],
      [
        "C7 fill-or-kill takes all of it or none",
        fok,
        [[99, 99, 99, 99, 4]],
        ["cancelled: not filled at once"],
      ],
      ["C7 and fills where there is enough", fok, [[99, 99, 99, 99, 6]], ["taker buy 3 @ 99"]],
    ],
    half,
  );
});

describe("orders that reduce", () => {
  const sale: Partial<OrderSpec> = { side: "sell", reduceOnly: true, quantity: quantity("5") };
  it("C8 fill no more than is held", () => {
    const orders = new PaperOrders();
    orders.place({ quantity: quantity("2") });
    orders.meet(100, 100, 100, 100);
    orders.place(sale, "exit");
    expect(orders.meet(100, 100, 100, 100)).toEqual(["taker sell 2 @ 100"]);
  });

  it("C8 and end where nothing is", () => {
    const orders = new PaperOrders();
    orders.place(sale, "exit");
    expect(orders.meet(100, 100, 100, 100)).toEqual(["cancelled: nothing is held any more"]);
  });
});

describe("after an entry within a candle", () => {
  const entry: Partial<OrderSpec> = { type: "stop", stopPrice: price("105") };
  const meetWith = (terms: Partial<TradingTerms>) => {
    const orders = new PaperOrders(terms);
    orders.place(entry, "entry", { stopLoss: price("96") });
    return orders.meet(100, 106, 94, 104);
  };

  it("E4 a stop that only a price from before the entry may have reached fills, and is counted", () => {
    expect(meetWith({})).toEqual(["taker buy 1 @ 105", "placed stop", "taker sell 1 @ 96 ?"]);
  });

  it("F2 and passes in the other profiles", () => {
    for (const profile of [FILL_PROFILES.path, FILL_PROFILES.optimistic]) {
      expect(meetWith({ profile })).toEqual(["taker buy 1 @ 105", "placed stop"]);
    }
  });

  it("F3 a touch fills a limit of the optimistic profile, and is counted", () => {
    const orders = new PaperOrders({ profile: FILL_PROFILES.optimistic });
    orders.place(limit);
    expect(orders.meet(101, 101, 100, 101)).toEqual(["maker buy 1 @ 100 ?"]);
  });
});

describe("several orders in one candle", () => {
  const seen = (placed: readonly (readonly [Partial<OrderSpec>, OrderRole])[], row: Row) => {
    const orders = new PaperOrders();
    orders.place({ quantity: quantity("9") });
    orders.meet(100, 100, 100, 100);
    for (const [spec, role] of placed) orders.place(spec, role);
    return orders.meet(...row);
  };
  const buyAt = (at: string): Partial<OrderSpec> => ({ type: "limit", limitPrice: price(at) });
  const sellAt = (at: string): Partial<OrderSpec> => ({ ...buyAt(at), side: "sell", reduceOnly: true });
  const stopAt = (at: string): Partial<OrderSpec> => ({
    ...{ type: "stop", stopPrice: price(at) },
    ...{ side: "sell", reduceOnly: true },
  });

  it("O1 at the open fill in the order in which they were placed", () => {
    const placed = [
      [sellAt("95"), "target"],
      [{ quantity: quantity("2") }, "entry"],
      [stopAt("105"), "stop"],
    ] as const;
    expect(seen(placed, [100, 100, 100, 100])).toEqual([
      "taker sell 1 @ 100",
      "taker buy 2 @ 100",
      "taker sell 1 @ 100",
    ]);
  });

  it("O2 within it stops before entries before targets", () => {
    const placed = [
      [sellAt("110"), "target"],
      [buyAt("95"), "entry"],
      [stopAt("90"), "stop"],
    ] as const;
    expect(seen(placed, [100, 120, 80, 100])).toEqual([
      "taker sell 1 @ 90",
      "maker buy 1 @ 95",
      "maker sell 1 @ 110",
    ]);
  });

  it("O3 among equals the one nearer to the open", () => {
    const placed = [
      [buyAt("92"), "entry"],
      [buyAt("97"), "entry"],
      [buyAt("95"), "entry"],
    ] as const;
    expect(seen(placed, [100, 100, 80, 90])).toEqual([
      "maker buy 1 @ 97",
      "maker buy 1 @ 95",
      "maker buy 1 @ 92",
    ]);
  });

  it("O4 share the volume that orders may take of it", () => {
    const orders = new PaperOrders({ participation: Decimal.of("0.5") });
    orders.place({ quantity: quantity("3") });
    orders.place({ quantity: quantity("3") });
    expect(orders.meet(100, 100, 100, 100, 8)).toEqual(["taker buy 3 @ 100", "taker buy 1 @ 100"]);
    expect(orders.meet(101, 101, 101, 101, 8)).toEqual(["taker buy 2 @ 101"]);
  });
});
