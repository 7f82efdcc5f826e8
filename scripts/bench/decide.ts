/**
 * Decisions of the bot: how often one signal, an entry with its sizing, is decided on an account that holds nothing, and
 * how fast the orders' way through the paper venue and the ledger's fold is (a backtest of the cross strategy with short
 * averages over made-up minutes, most of whose time are orders).
 *
 * Run: node scripts/dist/bench/decide.js
 */

import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { type AccountState, initialState } from "@spot-canvas/domain/bot/account-state";
import { decide } from "@spot-canvas/domain/bot/decide";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Money } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";

const MINUTE = 60_000;
const CANDLES = 300_000;
const FROM = Date.UTC(2024, 0, 1);
const DECISIONS = 500_000;
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
  const start = performance.now();
  const value = work();
  return { seconds: (performance.now() - start) / 1_000, value };
}

/** How often one signal can be decided: pure, so that the state stays as it is. */
function decideOnly(signal: Signal, times: number): number {
  const state: AccountState = initialState(DEFAULT_TENANT, "paper");
  const amount = Money(Decimal.of(10_000));
  state.book.setBalance("USD", { amount, position: 1, effectiveAt: undefined });
  let orders = 0;
  for (let index = 0; index < times; index++) {
    if (decide(state, signal, 0, DEFAULT_TERMS).verdict === "order") orders++;
  }
  return orders;
}

const candles = syntheticCandles({
  seed: 1,
  product: SERIES.product,
  timeframe: SERIES.timeframe,
  from: FROM,
  to: FROM + CANDLES * MINUTE,
});
const instance = unwrap(instanceOf("sma-cross", { fast: 5, slow: 12 }, SERIES));
const run = () =>
  runBacktest({
    instances: [{ instance, candles, terms: DEFAULT_TERMS }],
    currency: "USD",
    balance: Money(Decimal.of(10_000)),
    gaps: "mark",
  });
run();
const backtest = timed(run);
const { trades, signals } = backtest.value;
const entry = trades.find(({ order }) => order.role === "entry")!.order.signal;
decideOnly(entry, 10_000);
const pure = timed(() => decideOnly(entry, DECISIONS));
if (pure.value !== DECISIONS) throw new Error("An entry with a free balance was declined.");

process.stdout.write(
  `${JSON.stringify({
    benchmark: "decide",
    candles: CANDLES,
    signals,
    trades: trades.length,
    candlesPerSecond: Math.round(CANDLES / backtest.seconds),
    decidePerSecond: Math.round(DECISIONS / pure.seconds),
    decisionsWithAllTheyLeadToPerSecond: Math.round(signals / backtest.seconds),
  })}\n`,
);
