/**
 * The trend that an account may ask for before it enters: whether the close of a signal's candle stands above or below
 * the exponential moving average of its series. A strategy that is looked at so is another instance: its signals carry
 * the trend, and the account declines the entries that go against it.
 */

import { ok } from "../fault.ts";
import { type Ema, emptyEma, pushEma } from "../indicators/ema.ts";
import type { Candle, CandleColumns } from "../market/candle.ts";
import type { Intent, Trend } from "./intent.ts";
import type { RunningStrategy, Strategy } from "./strategy.ts";

interface TrendSnapshot {
  readonly average: Ema;
  readonly strategy: unknown;
}

/** A strategy whose intents carry the trend over so many candles; the strategy itself where no number is given. */
export function withTrend(strategy: Strategy, candles: number | undefined): Strategy {
  if (candles === undefined) return strategy;
  return {
    ...strategy,
    version: `${strategy.version}+trend${candles}`,
    start: (given, series, snapshot) => {
      const kept = snapshot as TrendSnapshot | undefined;
      const inner = strategy.start(given, series, kept?.strategy);
      if (!inner.ok) return inner;
      return ok(new TrendRun(inner.value, structuredClone(kept?.average) ?? emptyEma(candles)));
    },
  };
}

class TrendRun implements RunningStrategy {
  readonly warmUp: number;
  readonly #strategy: RunningStrategy;
  readonly #average: Ema;
  readonly #close = new Float64Array(1);
  readonly #value = new Float64Array(1);

  constructor(strategy: RunningStrategy, average: Ema) {
    this.#strategy = strategy;
    this.#average = average;
    this.warmUp = Math.max(strategy.warmUp, average.period);
  }

  load(columns: CandleColumns): void {
    this.#strategy.load(columns);
  }

  onCandle(candle: Candle): readonly Intent[] {
    this.#close[0] = candle.close;
    pushEma(this.#average, this.#close, this.#value);
    const intents = this.#strategy.onCandle(candle);
    if (intents.length === 0) return intents;
    const trend = trendOf(candle.close, this.#value[0]!);
    return intents.map((intent) => ({ ...intent, trend }));
  }

  snapshot(): TrendSnapshot {
    return { average: { ...this.#average }, strategy: this.#strategy.snapshot() };
  }
}

const trendOf = (close: number, average: number): Trend =>
  close > average ? "up" : close < average ? "down" : "unknown";
