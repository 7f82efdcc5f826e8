/**
 * What the benchmarks of backtests run on: where ../shared/data is there, two years of real minutes, on which the hash of
 * the trades must be the pinned one; else as many that are made up.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BacktestSetup } from "@spot-canvas/domain/backtest/setup";
import { tradesHash } from "@spot-canvas/domain/backtest/trade-document";
import { unwrap } from "@spot-canvas/domain/fault";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";
import { candlesOfFiles } from "@spot-canvas/services/backtests/candle-supply";

/** The averages that cross. */
export const [FAST, SLOW] = [20, 50];

/** The series. */
export const SERIES = { venue: "binance", product: "BTC-USDT", timeframe: "1m" } as const;

const MINUTE = 60_000;
const COUNT = 1_049_602;
const PINNED = "37d2da1cbac7eafa62719370a6a26c36";
const FILE = fileURLToPath(
  new URL("../../../../shared/data/candles/binance/BTC-USDT-1m.csv.gz", import.meta.url),
);

/** Whether the candles are those of a market. */
export const isReal = existsSync(FILE);

/** The candles. */
export async function candlesToRun(): Promise<CandleColumns> {
  if (!isReal) return madeUp(COUNT);
  return (await candlesOfFiles(new Map([["", FILE]]), false)(SERIES)).candles;
}

/** Made-up minutes. */
export function madeUp(count: number): CandleColumns {
  const from = Date.UTC(2019, 0, 1);
  return syntheticCandles({ seed: 1, ...SERIES, from, to: from + count * MINUTE });
}

/** A backtest of sma-cross over candles. */
export const setupOver = (candles: CandleColumns): BacktestSetup => ({
  instances: [
    {
      instance: unwrap(instanceOf("sma-cross", { fast: FAST, slow: SLOW }, SERIES)),
      candles,
      terms: DEFAULT_TERMS,
    },
  ],
  currency: "USDT",
  balance: Money(Decimal.of("10000")),
  gaps: "mark",
});

/** The hash of trades over {@link candlesToRun}; throws where it is not the pinned one. */
export function checkedHash(trades: Parameters<typeof tradesHash>[0]): string {
  const hash = tradesHash(trades);
  if (isReal && hash !== PINNED) throw new Error(`The trades hash is ${hash}, not ${PINNED}.`);
  return hash;
}
