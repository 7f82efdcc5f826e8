import { describe, expect, it } from "vitest";
import { Money, Quantity } from "../../money/amount.ts";
import { Decimal } from "../../money/decimal.ts";
import { fill } from "../../testing/fills.ts";
import { countryOf } from "../tax/country.ts";
import { RateBook } from "../tax/rate-book.ts";
import { TaxFold } from "../tax/tax-fold.ts";
import type { Trade } from "../trade.ts";
import type { CarriedLot, HoldingEntry } from "./holding-entry.ts";
import { LotFold } from "./lot-fold.ts";
import { LOT_METHODS, type LotMethod } from "./method.ts";

const SECOND = 1_000_000_000n;

const lot = (second: number, quantity: string, cost: string): CarriedLot => ({
  acquiredAt: BigInt(second) * SECOND,
  quantity: Quantity(Decimal.of(quantity)),
  cost: Money(Decimal.of(cost)),
});

const at = (entryId: string, second: number) => ({
  entryId,
  symbol: "BTC-USD",
  timestamp: BigInt(second) * SECOND,
});

const opening = (second: number, quantity: string, cost: string): HoldingEntry => ({
  ...at("held", second),
  kind: "opening",
  lots: [lot(second, quantity, cost)],
});

const moveIn = (second: number, ...lots: readonly CarriedLot[]): HoldingEntry => ({
  ...at("move", second),
  kind: "transfer-in",
  lots,
});

const moveOut = (second: number, quantity: string): HoldingEntry => ({
  ...at("move", second),
  kind: "transfer-out",
  quantity: Quantity(Decimal.of(quantity)),
});

/** What changes of one account come to, as text. */
function lotsAfter(
  changes: readonly (Trade | HoldingEntry)[],
  method: LotMethod = "fifo",
): readonly string[] {
  const fold = new LotFold(method);
  const disposed = changes.map((change) => fold.apply(change));
  return [
    ...disposed.flatMap(({ disposals, unmatched }) => [
      ...disposals.map(({ lotTradeId, quantity, gain }) => `${quantity} of ${lotTradeId} gain ${gain}`),
      ...(unmatched ? [`${unmatched.quantity} unmatched`] : []),
    ]),
    ...fold
      .lots()
      .map(
        (left) =>
          `left ${left.quantity} of ${left.tradeId} cost ${left.costBasis} at ${left.acquiredAt / SECOND}`,
      ),
  ];
}

describe("what was held before the first trade", () => {
  it("is sold with the cost that was stated", () => {
    expect(lotsAfter([opening(1, "2", "100"), fill("sell 1 @ 80", 2)])).toEqual([
      "1 of held gain 30",
      "left 1 of held cost 50 at 1",
    ]);
  });
});

describe("what moves between own accounts", () => {
  it("leaves without a gain, and takes its cost along", () => {
    expect(lotsAfter([fill("buy 2 @ 100", 1), fill("buy 1 @ 400", 2), moveOut(3, "2.5")])).toEqual([
      "left 0.5 of t2 cost 200 at 2",
    ]);
  });

  it("arrives with the dates and costs of its lots, and is as old as they are", () => {
    expect(
      lotsAfter([
        fill("buy 1 @ 500", 3),
        moveIn(4, lot(1, "1", "100"), lot(2, "2", "600")),
        fill("sell 1.5 @ 700", 5),
      ]),
    ).toEqual([
      "1 of move gain 600",
      "0.5 of move gain 200",
      "left 1.5 of move cost 450 at 2",
      "left 1 of t3 cost 500 at 3",
    ]);
  });

  it("leaves at average cost where that is the method, as the position has it", () => {
    expect(lotsAfter([fill("buy 1 @ 100", 1), fill("buy 1 @ 300", 2), moveOut(3, "1")], "average")).toEqual([
      "left 1 of t2 cost 200 at 2",
    ]);
  });

  it.each(LOT_METHODS)("is unmatched as far as it was not held: %s", (method) => {
    expect(lotsAfter([fill("buy 1 @ 100", 1), moveOut(2, "3")], method)).toEqual(["2 unmatched"]);
  });
});

describe("the tax of what was no trade", () => {
  const year = (changes: readonly (Trade | HoldingEntry)[], rates: readonly string[] = []) => {
    const book = new RateBook();
    for (const rate of rates) book.record({ date: "1970-01-01", base: "EUR", quote: "USD", rate });
    const question = { year: 1970, method: "fifo", currency: "EUR", country: countryOf(undefined) } as const;
    const fold = new TaxFold(question, book);
    for (const change of changes) fold.apply(change);
    return fold
      .result()
      .disposals.map(({ disposal, gain }) => `${disposal.quantity} of ${disposal.lotTradeId} gain ${gain}`);
  };

  it("values what was held before at the day of its acquisition", () => {
    expect(year([opening(1, "1", "100"), fill("sell 1 @ 300", 2)], ["2"])).toEqual(["1 of held gain 100"]);
    expect(() => year([opening(1, "1", "100")])).toThrow("USD in EUR on 1970-01-01");
  });

  it("leaves what moves between own accounts where it is", () => {
    const trades = [
      fill("buy 1 @ 100", 1),
      moveOut(2, "1"),
      moveIn(2, lot(1, "1", "7")),
      fill("sell 1 @ 300", 3),
    ];
    expect(year(trades, ["2"])).toEqual(["1 of t1 gain 100"]);
  });
});
