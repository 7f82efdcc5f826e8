/** What must hold of every run, whatever a strategy says: no money appears or is lost, and the same run is the same again. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { DEFAULT_TERMS, type TradingTerms } from "../orders/trading-terms.ts";
import type { Intent } from "../strategies/intent.ts";
import { candlesFrom, play, type Script, START, scripted } from "../testing/backtests.ts";
import type { BacktestResult } from "./result.ts";
import { runBacktest } from "./run-backtest.ts";
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

const script = fc.dictionary(fc.integer({ min: 0, max: 39 }).map(String), fc.tuple(intent));
const run = fc.record({ rows: fc.array(candle, { minLength: 2, maxLength: 40 }), script });

/** Three products on one account, whose candles begin and end where they like. */
const account = fc.array(
  fc.record({
    rows: fc.array(candle, { minLength: 2, maxLength: 30 }),
    script,
    priority: fc.nat(2),
    later: fc.nat(5),
    rates: fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 6 }),
  }),
  { minLength: 3, maxLength: 3 },
);

type Part = typeof account extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

const PRODUCTS = ["BTC-USD", "ETH-USD", "SOL-USD"];
const HOUR = 3_600_000;

function playAll(parts: readonly Part[], terms: TradingTerms): BacktestResult {
  return runBacktest({
    instances: parts.map((part, index) => ({
      instance: scripted(part.script as Script, { product: PRODUCTS[index]! }),
      candles: candlesFrom(part.rows, "1h", START + part.later * HOUR),
      terms,
      priority: part.priority,
      funding: {
        time: Float64Array.from(part.rates, (_, at) => START + at * 4 * HOUR),
        rate: Float64Array.from(part.rates, (rate) => rate / 10_000),
      },
    })),
    currency: "USD",
    balance: Money(Decimal.of("10000")),
    gaps: "mark",
  });
}

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

/** A short position whose limit fills at a better price than it was sized by. */
function shortAt(...after: readonly (readonly [number, number, number, number])[]) {
  const quiet = [80, 80, 80, 80, 0] as const;
  const wish = { tag: "any", action: "sell", limitPrice: 75, size: { quote: 9_376 } } as const;
  const rows = [quiet, ...after.map((row) => [...row, 0] as const), quiet];
  return { rows, script: { 0: [wish] as [Intent] } };
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
      {
        numRuns: 150,
        examples: [
          [shortAt([80, 80, 80, 80])],
          [shortAt([87.07, 87.07, 87.07, 87.07], [115.52, 115.52, 115.52, 115.52])],
        ],
      },
    );
  });

  it("several products on one account spend what is there, once", () => {
    fc.assert(
      fc.property(account, (parts) => {
        const result = playAll(parts, SPOT);
        const held = new Map<string, Decimal>();
        let cash: Decimal = result.startBalance;
        for (const { trade } of result.trades) {
          const { symbol, quantity, side } = trade;
          const before = held.get(symbol) ?? Decimal.ZERO;
          const after = side === "buy" ? before.plus(quantity) : before.minus(quantity);
          held.set(symbol, after);
          const value = quantity.times(trade.price);
          cash = (side === "buy" ? cash.minus(value) : cash.plus(value)).minus(trade.fee);
          expect(after.isNegative()).toBe(false);
          expect(cash.isNegative()).toBe(false);
        }
        expect(String(result.finalBalance)).toBe(String(cash.normalized()));
        const worth = parts.reduce<Decimal>((sum, { rows }, index) => {
          const close = Decimal.ofDouble(rows.at(-1)![3]);
          return sum.plus((held.get(PRODUCTS[index]!) ?? Decimal.ZERO).times(close));
        }, cash);
        expect(String(result.finalEquity)).toBe(String(worth.normalized()));
      }),
      { numRuns: 100 },
    );
  });

  it("futures of several products earn what their round trips say, with what was paid for holding them", () => {
    fc.assert(
      fc.property(account, (parts) => {
        const result = playAll(parts, FUTURES);
        const earned = [...result.roundTrips, ...result.openTrips].reduce<Decimal>(
          (sum, { position }) => sum.plus(position.realizedPnl).minus(position.margin ?? Decimal.ZERO),
          result.startBalance,
        );
        expect(String(result.finalBalance)).toBe(String(earned.normalized()));
      }),
      { numRuns: 100 },
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
