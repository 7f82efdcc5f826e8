import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../../money/decimal.ts";
import { fill } from "../../testing/fills.ts";
import { foldLots, lotsOf } from "../../testing/lots.ts";
import { tradesOfAccount } from "../../testing/trades.ts";
import type { Position, TradeFigures } from "../position.ts";
import { evolve } from "../position-fold.ts";
import type { Trade } from "../trade.ts";
import { gainsOf } from "./gains.ts";
import { holdingDays } from "./lot.ts";
import { LotFold } from "./lot-fold.ts";
import { LOT_METHODS, type LotMethod } from "./method.ts";

const BOUGHT_THREE_TIMES = ["buy 1 @ 100", "buy 2 @ 300", "buy 1 @ 200"];

describe("a sale out of three lots", () => {
  const cases: Readonly<Record<LotMethod, readonly string[]>> = {
    fifo: [
      "t4 sells 1 of t1 for 400 cost 100 gain 300",
      "t4 sells 0.5 of t2 for 200 cost 150 gain 50",
      "left 1.5 of t2 cost 450",
      "left 1 of t3 cost 200",
    ],
    lifo: [
      "t4 sells 1 of t3 for 400 cost 200 gain 200",
      "t4 sells 0.5 of t2 for 200 cost 150 gain 50",
      "left 1 of t1 cost 100",
      "left 1.5 of t2 cost 450",
    ],
    hifo: [
      "t4 sells 1.5 of t2 for 600 cost 450 gain 150",
      "left 1 of t1 cost 100",
      "left 0.5 of t2 cost 150",
      "left 1 of t3 cost 200",
    ],
    lofo: [
      "t4 sells 1 of t1 for 400 cost 100 gain 300",
      "t4 sells 0.5 of t3 for 200 cost 100 gain 100",
      "left 2 of t2 cost 600",
      "left 0.5 of t3 cost 100",
    ],
    average: [
      "t4 sells 1 of t1 for 400 cost 225 gain 175",
      "t4 sells 0.5 of t2 for 200 cost 112.5 gain 87.5",
      "left 1.5 of t2 cost 337.5",
      "left 1 of t3 cost 225",
    ],
  };

  it.each(LOT_METHODS)("takes them as the method says: %s", (method) => {
    expect(lotsOf([...BOUGHT_THREE_TIMES, "sell 1.5 @ 400"], method)).toEqual(cases[method]);
  });
});

describe("lots", () => {
  it.each<[string, LotMethod, readonly string[], readonly string[]]>([
    [
      "take a fee in quote currency into cost and proceeds",
      "fifo",
      ["buy 2 @ 100 fee 4 USD", "sell 1 @ 150 fee 3 USD"],
      ["t2 sells 1 of t1 for 147 cost 102 gain 45", "left 1 of t1 cost 102"],
    ],
    [
      "take a fee in base currency off the quantity",
      "fifo",
      ["buy 1 @ 100 fee 0.1 BTC", "sell 0.4 @ 200 fee 0.05 BTC"],
      ["t2 sells 0.45 of t1 for 80 cost 50 gain 30", "left 0.45 of t1 cost 50"],
    ],
    [
      "leave a fee in a third currency out",
      "fifo",
      ["buy 1 @ 100 fee 1 BNB", "sell 1 @ 110 fee 1 BNB"],
      ["t2 sells 1 of t1 for 110 cost 100 gain 10"],
    ],
    [
      "show a sale beyond what is held as unmatched, with its part of the proceeds",
      "fifo",
      ["buy 1 @ 100", "sell 3 @ 120 fee 6 USD"],
      ["t2 sells 1 of t1 for 118 cost 100 gain 18", "t2 sells 2 unmatched for 236"],
    ],
    [
      "show a sale of nothing held as unmatched",
      "average",
      ["sell 1 @ 100"],
      ["t1 sells 1 unmatched for 100"],
    ],
    [
      "begin anew after everything was sold",
      "average",
      ["buy 1 @ 100", "sell 1 @ 110", "buy 1 @ 500", "sell 1 @ 510"],
      ["t2 sells 1 of t1 for 110 cost 100 gain 10", "t4 sells 1 of t3 for 510 cost 500 gain 10"],
    ],
    [
      "keep what does not divide: nothing is lost or made",
      "fifo",
      ["buy 3 @ 1 fee 7 USD", "sell 1 @ 4", "sell 1 @ 4", "sell 1 @ 4"],
      [
        "t2 sells 1 of t1 for 4 cost 3.333333333333333333333333333333333333 gain 0.666666666666666666666666666666666667",
        "t3 sells 1 of t1 for 4 cost 3.333333333333333333333333333333333333 gain 0.666666666666666666666666666666666667",
        "t4 sells 1 of t1 for 4 cost 3.333333333333333333333333333333333334 gain 0.666666666666666666666666666666666666",
      ],
    ],
    [
      "sell dust exactly",
      "hifo",
      ["buy 0.1 @ 1", "buy 0.2 @ 1", "sell 0.3 @ 1"],
      ["t3 sells 0.1 of t1 for 0.1 cost 0.1 gain 0", "t3 sells 0.2 of t2 for 0.2 cost 0.2 gain 0"],
    ],
    [
      "are sold from the older one where two cost the same",
      "lofo",
      ["buy 3 @ 10", "buy 1 @ 10", "sell 1 @ 20", "sell 3 @ 20"],
      [
        "t3 sells 1 of t1 for 20 cost 10 gain 10",
        "t4 sells 2 of t1 for 40 cost 20 gain 20",
        "t4 sells 1 of t2 for 20 cost 10 gain 10",
      ],
    ],
    [
      "keep a purchase that a fee ate whole as a loss of what is held",
      "fifo",
      ["buy 1 @ 100", "buy 1 @ 50 fee 1 BTC"],
      ["t2 sells 0 of t1 for -50 cost 0 gain -50", "left 1 of t1 cost 100"],
    ],
  ])("%s", (_, method, fills, expected) => {
    expect(lotsOf(fills, method)).toEqual(expected);
  });

  it("are those of spot alone: a future holds nothing", () => {
    const futures = fill("buy 1 @ 100", 1, { marketType: "futures" });
    expect(foldLots([futures], "fifo")).toEqual({
      disposed: [{ disposals: [], unmatched: undefined }],
      lots: [],
    });
  });

  it("of one symbol are not another's", () => {
    const trades = [fill("buy 1 @ 100", 1), fill("sell 1 @ 100", 2, { symbol: "ETH-USD" })];
    const { disposed, lots } = foldLots(trades, "fifo");
    expect(disposed[1]?.unmatched).toMatchObject({ holding: "ETH-USD" });
    expect(lots.map(({ holding }) => holding)).toEqual(["BTC-USD"]);
  });

  it("tell the whole days for which something was held", () => {
    const day = 86_400_000_000_000n;
    const fold = new LotFold("fifo");
    fold.apply(fill("buy 1 @ 100", 1, { timestamp: 0n }));
    const { disposals } = fold.apply(fill("sell 1 @ 100", 2, { timestamp: 3n * day - 1n }));
    expect(disposals.map(holdingDays)).toEqual([2]);
  });
});

describe("gains", () => {
  it("are summed by the year of the disposal, in UTC", () => {
    const time = (text: string) => ({ timestamp: BigInt(Date.parse(text)) * 1_000_000n });
    const { disposed } = foldLots(
      [
        fill("buy 3 @ 100", 1, time("2023-01-01T00:00:00Z")),
        fill("sell 1 @ 110", 2, time("2023-12-31T23:59:59Z")),
        fill("sell 1 @ 90", 3, time("2024-01-01T00:00:00Z")),
        fill("sell 1 @ 125", 4, time("2024-06-01T00:00:00Z")),
      ],
      "fifo",
    );
    const { gain, byYear } = gainsOf(disposed.flatMap(({ disposals }) => disposals));
    expect([String(gain), ...[...byYear].map(String)]).toEqual(["25", "2023,10", "2024,15"]);
  });
});

const sum = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, amount) => total.plus(amount), Decimal.ZERO);

/** Spot trades of one symbol in their order, with what each did to the position. */
const oneMarket = fc
  .tuple(tradesOfAccount({ maxLength: 30 }), fc.constantFrom(...LOT_METHODS))
  .map(([trades, method]) => {
    const symbol = trades.find(({ marketType }) => marketType === "spot")?.symbol;
    const market = trades.filter((trade) => trade.marketType === "spot" && trade.symbol === symbol);
    return { trades: market, method };
  });

function positionsOf(trades: readonly Trade[]): {
  readonly open: Position | undefined;
  readonly figures: readonly TradeFigures[];
} {
  let open: Position | undefined;
  const figures = trades.map((trade) => {
    const evolution = evolve(open, trade);
    open = evolution.position;
    return evolution.figures;
  });
  return { open, figures };
}

describe("the fold of trades into lots", () => {
  it("leaves the quantity that the position holds, and the same unmatched", () => {
    fc.assert(
      fc.property(oneMarket, ({ trades, method }) => {
        const { disposed, lots } = foldLots(trades, method);
        const { open, figures } = positionsOf(trades);
        expect(String(sum(lots.map(({ quantity }) => quantity)))).toBe(
          String(open?.quantity ?? Decimal.ZERO),
        );
        expect(disposed.map(({ unmatched }) => String(unmatched?.quantity ?? Decimal.ZERO))).toEqual(
          figures.map(({ unmatchedQuantity }) => String(unmatchedQuantity)),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("conserves quantity, cost and proceeds under every method", () => {
    fc.assert(
      fc.property(oneMarket, ({ trades, method }) => {
        const { disposed, lots } = foldLots(trades, method);
        const disposals = disposed.flatMap((each) => each.disposals);
        const unmatched = disposed.flatMap((each) => each.unmatched ?? []);
        const { figures } = positionsOf(trades);
        const cash = sum(figures.map(({ cashChange }) => cashChange));
        const brought = sum([...disposals, ...unmatched].map(({ proceeds }) => proceeds));
        const cost = sum([...disposals, ...lots].map(({ costBasis }) => costBasis));
        expect(String(brought.minus(cost))).toBe(String(cash));
      }),
      { numRuns: 400 },
    );
  });

  it("earns the same under every method once everything is sold", () => {
    fc.assert(
      fc.property(oneMarket, ({ trades }) => {
        const { open } = positionsOf(trades);
        const last = trades.at(-1);
        const { leverage: _, ...rest } = last ?? fill("buy 1 @ 1", 1);
        const all = open
          ? [
              ...trades,
              { ...rest, tradeId: "all", side: "sell" as const, quantity: open.quantity, feeCurrency: "?" },
            ]
          : trades;
        const gains = LOT_METHODS.map((method) => {
          const { disposed, lots } = foldLots(all, method);
          expect(lots).toEqual([]);
          return String(gainsOf(disposed.flatMap(({ disposals }) => disposals)).gain);
        });
        expect(new Set(gains).size).toBe(1);
      }),
      { numRuns: 200 },
    );
  });

  it("realizes at average cost, trade by trade, what the position does", () => {
    fc.assert(
      fc.property(oneMarket, ({ trades }) => {
        const { disposed } = foldLots(trades, "average");
        const { figures } = positionsOf(trades);
        expect(disposed.map(({ disposals }) => String(sum(disposals.map(({ gain }) => gain))))).toEqual(
          figures.map(({ realizedPnl }) => String(realizedPnl)),
        );
      }),
      { numRuns: 400 },
    );
  });
});
