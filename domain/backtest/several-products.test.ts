import { describe, expect, it } from "vitest";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { Intent } from "../strategies/intent.ts";
import type { Series } from "../strategies/strategy.ts";
import { candlesFrom, FREE, type Script, scripted } from "../testing/backtests.ts";
import type { BacktestResult } from "./result.ts";
import { runBacktest } from "./run-backtest.ts";
import type { BacktestInstance } from "./setup.ts";

/** Several series on one account: at one instant each phase runs over all of them before the next one. */

type Row = readonly [open: number, high: number, low: number, close: number];

const QUIET: Row = [100, 100, 100, 100];
const buy: Intent = { action: "buy", tag: "buy" };
const sell: Intent = { action: "sell", tag: "sell" };
const half: Intent = { ...buy, size: { quote: 5_000 } };

interface Part extends Partial<Series>, Pick<Partial<BacktestInstance>, "priority" | "terms" | "detail"> {
  readonly script: Script;
  readonly rows: readonly Row[];
  readonly name?: string;
}

function run(...parts: readonly Part[]): BacktestResult {
  return runBacktest({
    instances: parts.map(({ script, rows, name, priority = 0, terms = FREE, detail, ...series }) => ({
      instance: scripted(script, series, name),
      candles: candlesFrom(rows, series.timeframe),
      terms,
      priority,
      ...(detail === undefined ? {} : { detail }),
    })),
    currency: "USD",
    balance: Money(Decimal.of("10000")),
    gaps: "mark",
  });
}

const fills = ({ trades }: BacktestResult): readonly string[] =>
  trades.map(({ trade }) => `${trade.side} ${trade.quantity} ${trade.symbol} @ ${trade.price}`);

const orders = (result: BacktestResult): readonly string[] =>
  result.orders.map(({ order: { spec, signal } }) => `${spec.side} ${signal.product} ${signal.venue}`);

const declines = (result: BacktestResult): readonly string[] =>
  result.declines.map(({ product, rule }) => `${product} ${rule}`);

const rows = [QUIET, QUIET, QUIET, QUIET];
const bitcoin = { product: "BTC-USD", rows };
const ether = { product: "ETH-USD", rows };

describe("signals of one moment", () => {
  it("are decided by product, whatever the order in which the series were given", () => {
    for (const parts of [
      [bitcoin, ether],
      [ether, bitcoin],
    ]) {
      const result = run(...parts.map((part) => ({ ...part, script: { 0: [buy] } })));
      expect(fills(result)).toEqual(["buy 100 BTC-USD @ 100"]);
      expect(declines(result)).toEqual(["ETH-USD no-balance"]);
    }
  });

  it("by venue before that", () => {
    const result = run(
      { ...bitcoin, venue: "kraken", script: { 0: [half] } },
      { ...ether, venue: "coinbase", script: { 0: [half] } },
    );
    expect(orders(result)).toEqual(["buy ETH-USD coinbase", "buy BTC-USD kraken"]);
  });

  it("by instance within one series", () => {
    const result = run(
      { ...bitcoin, name: "b", script: { 0: [half] } },
      { ...bitcoin, name: "a", script: { 0: [half] } },
    );
    expect(result.orders.map(({ order }) => order.signal.strategy)).toEqual(["a", "b"]);
  });

  it("by priority before all of these", () => {
    const result = run({ ...bitcoin, script: { 0: [buy] } }, { ...ether, script: { 0: [buy] }, priority: 1 });
    expect(fills(result)).toEqual(["buy 100 ETH-USD @ 100"]);
  });

  it("exits first of all", () => {
    const result = run(
      { ...bitcoin, script: { 1: [half] }, priority: 9 },
      { ...ether, script: { 0: [half], 1: [sell] } },
    );
    expect(orders(result)).toEqual([
      "buy ETH-USD simulated",
      "sell ETH-USD simulated",
      "buy BTC-USD simulated",
    ]);
  });
});

describe("the phases of a moment", () => {
  it("let orders of every product meet its candle before any signal is decided", () => {
    const stopped: Row = [100, 100, 80, 85];
    const result = run(
      { ...bitcoin, script: { 1: [buy] } },
      { ...ether, rows: [QUIET, stopped, QUIET, QUIET], script: { 0: [{ ...buy, stop: 90 }] } },
    );
    expect(fills(result)).toEqual(["buy 100 ETH-USD @ 100", "sell 100 ETH-USD @ 90", "buy 90 BTC-USD @ 100"]);
  });

  it("decide on closes before any product opens", () => {
    const dear: Row = [200, 200, 200, 200];
    const result = run(
      { ...bitcoin, script: { 0: [half], 1: [sell] }, rows: [QUIET, QUIET, dear, dear] },
      { ...ether, script: { 1: [buy] } },
    );
    // What Bitcoin brings at the open is not free at the close before it.
    expect(fills(result)).toEqual(["buy 50 BTC-USD @ 100", "sell 50 BTC-USD @ 200", "buy 50 ETH-USD @ 100"]);
    expect(String(result.finalEquity)).toBe("15000");
  });

  it("mark the account once, at the last closes of all", () => {
    const up: Row = [100, 110, 100, 110];
    const down: Row = [100, 100, 90, 90];
    const result = run(
      { ...bitcoin, script: { 0: [half] }, rows: [QUIET, up, up] },
      { ...ether, script: { 0: [half] }, rows: [QUIET, down, up] },
    );
    expect([...result.marks.equity]).toEqual([10_000, 10_000, 10_000, 11_000]);
  });
});

describe("series of several widths", () => {
  it("act at the closes that they have, on one account", () => {
    const hours = Array.from({ length: 8 }, () => QUIET);
    const result = run(
      { ...bitcoin, rows: hours, script: { 5: [buy] } },
      { ...ether, timeframe: "4h", rows: [QUIET, QUIET], script: { 0: [half] } },
    );
    expect(result.trades.map(({ trade }) => `${trade.symbol} ${trade.quantity}`)).toEqual([
      "ETH-USD 50",
      "BTC-USD 50",
    ]);
    expect(result.marks.times.length).toBe(9);
  });

  it("fill on finer candles each, in the order of their time", () => {
    const minutes = (fallsAt: number) => {
      const finer = Array.from({ length: 120 }, (_, at): Row => (at < fallsAt ? QUIET : [90, 90, 90, 90]));
      return { timeframe: "1m" as const, candles: candlesFrom(finer, "1m") };
    };
    const script = { 0: [{ ...half, stop: 95 }] };
    const falls: readonly Row[] = [QUIET, [100, 100, 90, 90]];
    const result = run(
      { ...bitcoin, rows: falls, script, detail: minutes(100) },
      { ...ether, rows: falls, script, detail: minutes(80) },
    );
    expect(fills(result)).toEqual([
      "buy 50 BTC-USD @ 100",
      "buy 50 ETH-USD @ 100",
      "sell 50 ETH-USD @ 90",
      "sell 50 BTC-USD @ 90",
    ]);
  });

  it("are refused where they are not priced in the account's currency", () => {
    expect(() => run({ ...bitcoin, product: "BTC-EUR", script: {} })).toThrow(
      "BTC-EUR is not priced in USD: products of one account have one currency.",
    );
  });
});

describe("gaps", () => {
  const holed = () => {
    const candles = candlesFrom(rows);
    candles.time[2] = candles.time[2]! + 3 * 3_600_000;
    candles.time[3] = candles.time[3]! + 3 * 3_600_000;
    return candles;
  };
  const over = (script: Script, gaps: "mark" | "refuse" = "mark"): BacktestResult =>
    runBacktest({
      instances: [{ instance: scripted(script), candles: holed(), terms: FREE }],
      currency: "USD",
      balance: Money(Decimal.of("10000")),
      gaps,
    });

  it("are shown, and fills and round trips that span one are marked", () => {
    const result = over({ 0: [buy], 1: [sell] });
    expect(result.gaps[0]!.gaps.map(({ missing }) => missing)).toEqual([3]);
    expect(result.trades.map(({ spansGap }) => spansGap)).toEqual([false, true]);
    expect(result.roundTrips.map(({ spansGap }) => spansGap)).toEqual([true]);
    expect(over({ 2: [buy] }).trades.map(({ spansGap }) => spansGap)).toEqual([false]);
  });

  it("refuse the run where that is asked for", () => {
    expect(() => over({}, "refuse")).toThrow(/lacks 3 candles in 1 gaps, the first at 2024-01-01T02:00:00Z/);
  });
});
