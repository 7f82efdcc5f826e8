/**
 * What five years of one-minute candles of one product take: the peak of the whole process that holds their columns and
 * runs sma-cross over them. Candles are made up.
 *
 * Run: node scripts/dist/bench/backtest-memory.js
 */
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { tradesHash } from "@spot-canvas/domain/backtest/trade-document";
import { madeUp, setupOver } from "./backtest-candles.ts";

const FIVE_YEARS = 5 * 365 * 1_440;

const peakMB = (): number => Math.round(process.resourceUsage().maxRSS / 1_000);

const candles = madeUp(FIVE_YEARS);
const before = peakMB();
const { trades } = runBacktest(setupOver(candles));

process.stdout.write(
  `${JSON.stringify({
    benchmark: "backtest-memory",
    candles: candles.time.length,
    fills: trades.length,
    columnsMB: Math.round((candles.time.byteLength * 6) / 1e6),
    peakWithColumnsMB: before,
    peakMB: peakMB(),
    targetMB: 300,
    trades: tradesHash(trades),
  })}\n`,
);
