/** What must hold of every run, whatever a strategy says: no money appears or is lost, and the same run is the same again. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { DEFAULT_TERMS, type TradingTerms } from "../orders/trading-terms.ts";
import type { Intent } from "../strategies/intent.ts";
import { candlesFrom, play, type Script } from "../testing/backtests.ts";
import type { BacktestResult } from "./result.ts";
import { tradesHash } from "./trade-document.ts";

const cents = (value: number): number => Math.round(value * 100) / 100;

const candle = fc
  .tuple(
    fc.integer({ min: 8_000, max: 12_000 }),
    fc.integer({ min: -300, max: 300 }),
    fc.nat(300),
    fc.nat(300),
    fc.nat(50),
  )
  .map(([open, move, up, down, volume]): readonly [number, number, number, number, number] => {
    const close = open + move;
    return [
      open / 100,
      (Math.max(open, close) + up) / 100,
      (Math.min(open, close) - down) / 100,
      close / 100,
      volume,
    ];
  });

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const price = fc.integer({ min: 7_500, max: 12_500 }).map((value) => value / 100);

const intent: fc.Arbitrary<Intent> = fc
  .record({
    action: fc.constantFrom("buy" as const, "sell" as const),
    leg: fc.constantFrom("main", "a", "b"),
    size: optional(
      fc.oneof(
        fc.integer({ min: 1, max: 6_000 }).map((value) => ({ quantity: value / 100 })),
        fc.integer({ min: 1, max: 12_000 }).map((quote) => ({ quote })),
      ),
    ),
    target: optional(fc.integer({ min: 0, max: 100 }).map((value) => cents(value / 100))),
    limitPrice: optional(price),
    stop: optional(price),
    takeProfit: optional(price),
    trail: optional(fc.integer({ min: 1, max: 500 }).map((value) => ({ distance: value / 100 }))),
  })
  .map(({ size, target, ...rest }) => {
    const wish = size === undefined ? { ...rest, target } : { ...rest, size };
    return {
      tag: "any",
      ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)),
    } as Intent;
  });

const run = fc.record({
  rows: fc.array(candle, { minLength: 2, maxLength: 40 }),
  script: fc.dictionary(fc.integer({ min: 0, max: 39 }).map(String), fc.tuple(intent)),
});

const SPOT: TradingTerms = {
  ...DEFAULT_TERMS,
  slippage: { model: "bps", bps: Decimal.of(7) },
  participation: Decimal.of("0.5"),
};
const FUTURES: TradingTerms = { ...DEFAULT_TERMS, market: "futures", leverage: 3, shorts: true };

/** Cash at the end is cash at the start, and all that trades brought and took. */
function spotCash(result: BacktestResult): Decimal {
  return result.trades.reduce<Decimal>((cash, { trade }) => {
    const value = trade.quantity.times(trade.price);
    return (trade.side === "buy" ? cash.minus(value) : cash.plus(value)).minus(trade.fee);
  }, result.startBalance);
}

describe("whatever a strategy says", () => {
  it("spot keeps every cent, holds nothing below zero and spends nothing that is not there", () => {
    fc.assert(
      fc.property(run, ({ rows, script }) => {
        const result = play(script as Script, candlesFrom(rows), SPOT);
        let held = Decimal.ZERO;
        let cash: Decimal = result.startBalance;
        for (const { trade } of result.trades) {
          const value = trade.quantity.times(trade.price);
          const buys = trade.side === "buy";
          held = buys ? held.plus(trade.quantity) : held.minus(trade.quantity);
          cash = (buys ? cash.minus(value) : cash.plus(value)).minus(trade.fee);
          expect(held.isNegative()).toBe(false);
          expect(cash.isNegative()).toBe(false);
        }
        expect(String(result.finalBalance)).toBe(String(spotCash(result)));
        const last = rows.at(-1)![3];
        expect(String(result.finalEquity)).toBe(
          String(cash.plus(held.times(Decimal.ofDouble(last))).normalized()),
        );
        expect(result.marks.equity.at(-1)).toBeCloseTo(result.finalEquity.toDouble(), 6);
      }),
      { numRuns: 150 },
    );
  });

  it("futures earn what their round trips say, to the last digit", () => {
    fc.assert(
      fc.property(run, ({ rows, script }) => {
        const result = play(script as Script, candlesFrom(rows), FUTURES);
        const earned = [...result.roundTrips, ...result.openTrips].reduce<Decimal>(
          (sum, { position }) => sum.plus(position.realizedPnl).minus(position.margin ?? Decimal.ZERO),
          result.startBalance,
        );
        expect(String(result.finalBalance)).toBe(String(earned));
        expect(result.finalBalance.isNegative()).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("a run is the same again, and its begin is a run of its own", () => {
    fc.assert(
      fc.property(run, fc.integer({ min: 1, max: 39 }), ({ rows, script }, cut) => {
        const whole = play(script as Script, candlesFrom(rows), SPOT);
        expect(tradesHash(play(script as Script, candlesFrom(rows), SPOT).trades)).toBe(
          tradesHash(whole.trades),
        );
        const prefix = play(script as Script, candlesFrom(rows.slice(0, Math.min(cut, rows.length))), SPOT);
        const begin = whole.trades.slice(0, prefix.trades.length);
        expect(tradesHash(prefix.trades)).toBe(tradesHash(begin));
      }),
      { numRuns: 100 },
    );
  });
});
