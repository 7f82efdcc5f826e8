import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Position } from "./position.ts";
import { evolve } from "./position-fold.ts";
import { type PositionStep, stepOf } from "./position-steps.ts";
import type { Trade } from "./trade.ts";
import { placeOf } from "./trade-order.ts";

const fill = (index: number, side: "buy" | "sell", quantity: string, price: string, fee: string): Trade => ({
  tenantId: "t",
  tradeId: `f${index}`,
  accountId: "a",
  symbol: "BTC-USD",
  side,
  quantity: Quantity(Decimal.of(quantity)),
  price: Price(Decimal.of(price)),
  fee: Money(Decimal.of(fee)),
  feeCurrency: "USD",
  marketType: "spot",
  timestamp: BigInt(index),
});

const stepsOf = (trades: readonly Trade[]): readonly PositionStep[] => {
  let open: Position | undefined;
  return trades.flatMap((trade, index) => {
    const stepped = stepOf(open, { trade, place: placeOf(trade, index) });
    open = stepped.open;
    return stepped.steps;
  });
};

const told = ({ positionId, action, realizedPnl, after }: PositionStep): string =>
  `${positionId} ${action} ${realizedPnl} -> ${after.quantity} @ ${after.averageEntryPrice}, cost ${after.costBasis}, made ${after.realizedPnl}`;

describe("the steps of a position", () => {
  it("say what each trade did, and what was held after it", () => {
    const steps = stepsOf([
      fill(1, "buy", "1", "100", "1"),
      fill(2, "buy", "1", "200", "1"),
      fill(3, "sell", "0.5", "300", "1"),
      fill(4, "sell", "1.5", "100", "1"),
      fill(5, "buy", "1", "50", "0"),
    ]);
    expect(steps.map(told)).toEqual([
      "t.f1 open 0 -> 1 @ 100, cost 101, made 0",
      "t.f1 add 0 -> 2 @ 150, cost 302, made 0",
      "t.f1 reduce 73.5 -> 1.5 @ 150, cost 226.5, made 73.5",
      "t.f1 close -77.5 -> 0 @ 150, cost 0, made -4",
      "t.f5 open 0 -> 1 @ 50, cost 50, made 0",
    ]);
  });

  it("are two where a trade turns a futures position around", () => {
    const futures = [fill(1, "buy", "1", "100", "1"), fill(2, "sell", "3", "110", "3")];
    const steps = stepsOf(futures.map((trade) => ({ ...trade, marketType: "futures" })));
    expect(steps.map(told)).toEqual([
      "t.f1 open -1 -> 1 @ 100, cost 100, made -1",
      "t.f1 close 9 -> 0 @ 100, cost 0, made 8",
      "t.f2 open -2 -> 2 @ 110, cost 220, made -2",
    ]);
  });

  it("tell of funding and openings as of trades", () => {
    const market = {
      tenantId: "t",
      accountId: "a",
      symbol: "BTC-USD",
      marketType: "futures",
      side: "long",
    } as const;
    const none = { leverage: undefined, margin: undefined } as const;
    const entry = (kind: "opening" | "funding", quantity: string, amount: string) => ({
      place: { timestamp: 0n, position: 1 },
      entry: {
        ...market,
        ...none,
        kind,
        entryId: "1",
        timestamp: 0n,
        quantity: Quantity(Decimal.of(quantity)),
        amount: Money(Decimal.of(amount)),
      },
    });
    const opened = stepOf(undefined, entry("opening", "2", "200"));
    const funded = stepOf(opened.open, entry("funding", "0", "3"));
    expect([...opened.steps, ...funded.steps].map(told)).toEqual([
      "t.opening:a:1 open 0 -> 2 @ 100, cost 200, made 0",
      "t.opening:a:1 charge -3 -> 2 @ 100, cost 200, made -3",
    ]);
    expect(stepOf(undefined, entry("funding", "0", "3")).steps).toEqual([]);
  });

  it("are none where a sale finds nothing", () => {
    expect(stepsOf([fill(1, "sell", "1", "100", "1")])).toEqual([]);
  });

  it("end where the fold ends, and add up to what each position earned", () => {
    const trades = fc.array(
      fc.record({
        side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
        quantity: fc.integer({ min: 1, max: 5 }).map(String),
        price: fc.integer({ min: 1, max: 999 }).map((cents) => (cents / 100).toFixed(2)),
        marketType: fc.constantFrom<"spot" | "futures">("spot", "futures"),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(trades, fc.constantFrom<"spot" | "futures">("spot", "futures"), (rows, marketType) => {
        const fills = rows.map(({ side, quantity, price }, index) => ({
          ...fill(index, side, quantity, price, "0.1"),
          marketType,
        }));
        const ends = new Map<string, string>();
        let open: Position | undefined;
        for (const trade of fills) {
          const { position, closed } = evolve(open, trade);
          for (const each of [closed, position])
            if (each) ends.set(each.id, String(each.realizedPnl.normalized()));
          open = position;
        }
        const sums = new Map<string, Decimal>();
        for (const { positionId, realizedPnl } of stepsOf(fills)) {
          sums.set(positionId, (sums.get(positionId) ?? Decimal.ZERO).plus(realizedPnl));
        }
        expect([...sums].map(([id, sum]) => [id, String(sum.normalized())])).toEqual([...ends]);
      }),
    );
  });
});
