/**
 * Decisions of the bot: how often one signal, an entry with its sizing, is decided on an account that holds nothing, once
 * without limits and once with every one of them over a hundred round trips; beside the limit of it, the exact arithmetic
 * of its size alone (one product, one quotient); and how fast the orders' way through the paper venue and the ledger's
 * fold is (a backtest of the cross strategy with short averages over made-up minutes, most of whose time are orders).
 *
 * Run: node scripts/dist/bench/decide.js
 */

import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { type AccountState, initialState } from "@spot-canvas/domain/bot/account-state";
import { decide } from "@spot-canvas/domain/bot/decide";
import type { Signal } from "@spot-canvas/domain/bot/signal";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { DEFAULT_TERMS } from "@spot-canvas/domain/orders/trading-terms";
import { limitsOf } from "@spot-canvas/domain/risk/limits";
import { instanceOf } from "@spot-canvas/domain/strategies/instance";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CANDLES = 300_000;
const FROM = Date.UTC(2024, 0, 1);
const DECISIONS = 300_000;
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
  const start = performance.now();
  const value = work();
  return { seconds: (performance.now() - start) / 1_000, value };
}

/** How often each figure is taken: the median counts. */
const ROUNDS = 5;

/** An account that holds nothing, after so many round trips of an hour that ended long before the decision. */
function accountAfter(trips: number): AccountState {
  const state: AccountState = initialState(DEFAULT_TENANT, "paper");
  const amount = Money(Decimal.of(10_000));
  state.book.setBalance("USD", { amount, position: 1_000_000, effectiveAt: undefined });
  for (let index = 0; index < 2 * trips; index++) {
    const time = FROM + index * HOUR;
    state.book.trade(tripFill(index, time), index + 1);
  }
  return state;
}

const tripFill = (index: number, time: number): Trade => ({
  tenantId: DEFAULT_TENANT,
  tradeId: String(index),
  accountId: "paper",
  symbol: SERIES.product,
  side: index % 2 === 0 ? "buy" : "sell",
  quantity: Quantity(Decimal.ONE),
  price: Price(Decimal.of(index % 4 === 3 ? 102 : 100)),
  fee: Money(Decimal.ZERO),
  feeCurrency: "USD",
  marketType: "spot",
  timestamp: instantOfMillis(time),
});

/** Every limit, each wide enough. */
const LIMITS = limitsOf({
  sizing: { kind: "equity", fraction: "0.5" },
  max_order: "100000",
  max_position: "100000",
  max_product_exposure: "2",
  max_exposure: "2",
  max_positions: 5,
  min_confidence: "0.1",
  max_signal_age_ms: HOUR,
  cooldown_ms: HOUR,
  max_daily_loss: "0.5",
  max_drawdown: { fraction: "0.9", within_ms: 48 * HOUR },
  stop_guard: { stops: 3, within_ms: 24 * HOUR, pause_ms: HOUR },
  losing_streak: { losses: 3, pause_ms: HOUR },
  low_profit: { trades: 5, within_ms: 24 * HOUR, profit: "-1000", pause_ms: HOUR },
});

/** How often one signal can be decided: pure, so that the state stays as it is. */
function decideOnly(state: AccountState, signal: Signal, times: number): void {
  let orders = 0;
  for (let index = 0; index < times; index++) {
    if (decide(state, signal, signal.closeTime, DEFAULT_TERMS).verdict === "order") orders++;
  }
  if (orders !== times) throw new Error("An entry with a free balance was declined.");
}

/** The arithmetic of an entry's size alone: what the balance pays for at a price with its fee. */
function sizeOnly(price: Decimal, times: number): void {
  const factor = Decimal.of("1.001");
  const balance = Decimal.of("10000");
  let sum = 0n;
  for (let index = 0; index < times; index++) {
    sum += balance.dividedBy(price.times(factor), 8, "down").units;
  }
  if (sum <= 0n) throw new Error("Nothing was bought.");
}

/** The median of the rounds, a second of processor time: all of the process's threads, so that a busy machine matters less. */
function perSecond(work: () => void): number {
  work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (DECISIONS * 1_000_000) / (user + system);
  });
  return Math.round(rounds.sort((left, right) => left - right)[ROUNDS >> 1]!);
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
const plain = accountAfter(0);
const bounded = accountAfter(100);
bounded.control = { ...bounded.control, limits: LIMITS };
const late = { ...entry, closeTime: FROM + 240 * HOUR };
const decidePerSecond = perSecond(() => decideOnly(plain, entry, DECISIONS));
const decideWithAllRulesPerSecond = perSecond(() => decideOnly(bounded, late, DECISIONS));
const sizePerSecond = perSecond(() => sizeOnly(entry.price, DECISIONS));

process.stdout.write(
  `${JSON.stringify({
    benchmark: "decide",
    candles: CANDLES,
    signals,
    trades: trades.length,
    candlesPerSecond: Math.round(CANDLES / backtest.seconds),
    decidePerSecond,
    decideWithAllRulesPerSecond,
    sizePerSecond,
    decideToSize: Number((decidePerSecond / sizePerSecond).toFixed(2)),
    decisionsWithAllTheyLeadToPerSecond: Math.round(signals / backtest.seconds),
  })}\n`,
);
