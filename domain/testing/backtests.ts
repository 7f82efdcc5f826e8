/** Backtests in tests: a strategy that says what the test wants, candles as short lists, and runs of them. */

import type { BacktestResult } from "../backtest/result.ts";
import { runBacktest } from "../backtest/run-backtest.ts";
import type { BacktestInstance, BacktestSetup } from "../backtest/setup.ts";
import { unwrap } from "../fault.ts";
import { type Candle, type CandleColumns, columnsOf } from "../market/candle.ts";
import type { Timeframe } from "../market/timeframe.ts";
import { widthOf } from "../market/timeframe.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { DEFAULT_TERMS, type TradingTerms } from "../orders/trading-terms.ts";
import { defineStrategy } from "../strategies/define-strategy.ts";
import type { Instance } from "../strategies/instance.ts";
import type { Intent } from "../strategies/intent.ts";
import type { Series } from "../strategies/strategy.ts";

/** 2024-01-01T00:00:00Z, where test candles begin. */
export const START = 1_704_067_200_000;

/** What is wanted on the candle of an index. */
export type Script = Readonly<Record<number, readonly Intent[]>>;

/** An instance that says on each candle what its script has for it. */
export function scripted(script: Script, series: Partial<Series> = {}, name = "scripted"): Instance {
  const strategy = defineStrategy({
    name,
    version: "1",
    summary: "Says what a test wrote down.",
    parameters: {},
    warmUp: () => 0,
    initial: () => ({ index: -1 }),
    onCandle: (state: { index: number }) => {
      state.index += 1;
      return script[state.index] ?? [];
    },
  });
  const full = { venue: "simulated", product: "BTC-USD", timeframe: "1h", ...series } as const;
  return { id: `${name}-${full.product}-${full.timeframe}`, strategy, parameters: {}, series: full };
}

/** Candles from rows of open, high, low, close and, where it matters, volume. */
export function candlesFrom(
  rows: readonly (readonly [number, number, number, number, number?])[],
  timeframe: Timeframe = "1h",
  start = START,
): CandleColumns {
  const candles: Candle[] = rows.map(([open, high, low, close, volume = 1_000], index) => ({
    time: start + index * widthOf(timeframe),
    open,
    high,
    low,
    close,
    volume,
  }));
  return columnsOf(candles);
}

/** Terms without a fee, so that a table shows prices alone. */
export const FREE: TradingTerms = {
  ...DEFAULT_TERMS,
  fees: [{ from: 0, makerBps: Decimal.ZERO, takerBps: Decimal.ZERO }],
};

/** Runs a script over candles, with 10,000 USD. */
export function play(
  script: Script,
  candles: CandleColumns,
  terms: TradingTerms = FREE,
  rest: Partial<BacktestSetup> & Pick<BacktestInstance, "detail" | "funding"> = {},
): BacktestResult {
  const { detail, funding, ...others } = rest;
  const instance = {
    instance: scripted(script),
    candles,
    terms,
    ...(detail === undefined ? {} : { detail }),
    ...(funding === undefined ? {} : { funding }),
  };
  return runBacktest({
    instances: [instance],
    currency: "USD",
    balance: Money(unwrap(Decimal.parse("10000"))),
    gaps: "mark",
    ...others,
  });
}

/** The fills of a run as short text: `buy 1 @ 100 +0h`, or `+0h59m` for one within a candle. */
export const fillsOf = ({ trades }: BacktestResult): readonly string[] =>
  trades.map(({ trade, ambiguous }) => {
    const { side, quantity, price, timestamp } = trade;
    const minutes = Math.floor((Number(timestamp / 1_000_000n) - START) / 60_000);
    const time = `+${Math.floor(minutes / 60)}h${minutes % 60 === 0 ? "" : `${minutes % 60}m`}`;
    return `${side} ${quantity} @ ${price} ${time}${ambiguous ? " ?" : ""}`;
  });
