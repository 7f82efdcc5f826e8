/** A backtest of an account that dares only so much: the same rules as live. */
import { describe, expect, it } from "vitest";
import type { RiskSettings } from "../events/bodies/risk.ts";
import { unwrap } from "../fault.ts";
import { syntheticCandles } from "../market/synthetic.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { DEFAULT_TERMS } from "../orders/trading-terms.ts";
import { limitsOf } from "../risk/limits.ts";
import { instanceOf } from "../strategies/instance.ts";
import type { BacktestResult } from "./result.ts";
import { runBacktest } from "./run-backtest.ts";

const HOUR = 3_600_000;
const FROM = Date.UTC(2024, 0, 1);
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1h" } as const;
const candles = syntheticCandles({
  seed: 3,
  product: SERIES.product,
  timeframe: SERIES.timeframe,
  from: FROM,
  to: FROM + 600 * HOUR,
});
const instance = unwrap(instanceOf("sma-cross", { fast: 3, slow: 9 }, SERIES));

const run = (settings: RiskSettings): BacktestResult =>
  runBacktest({
    instances: [{ instance, candles, terms: DEFAULT_TERMS }],
    currency: "USD",
    balance: Money(Decimal.of(10_000)),
    gaps: "mark",
    limits: limitsOf(settings),
  });

const reasonsOf = ({ trades }: BacktestResult): ReadonlySet<string> =>
  new Set(trades.map(({ trade }) => trade.exitReason ?? "entry"));
const rulesOf = ({ declines }: BacktestResult): ReadonlySet<string> =>
  new Set(declines.map(({ rule }) => rule));

describe("a backtest with risk settings", () => {
  it("sizes its entries by them", () => {
    const { trades } = run({ sizing: { kind: "fixed", quote: "1000" } });
    const entries = trades.filter(({ trade }) => trade.side === "buy");
    expect(entries.length).toBeGreaterThan(5);
    for (const { trade } of entries) {
      const cost = trade.quantity.times(trade.price).plus(trade.fee);
      expect(cost.compare(Decimal.of(1_000)) <= 0 && cost.compare(Decimal.of("999.9")) > 0).toBe(true);
    }
  });

  it("leaves its entries by their defaults", () => {
    const reasons = reasonsOf(run({ exits: { stop_loss: "0.01", take_profit: "0.01", hold_ms: 4 * HOUR } }));
    for (const reason of ["stop loss", "take profit", "maximum holding time"])
      expect(reasons).toContain(reason);
  });

  it("leaves no entry open for longer than it may be", () => {
    const { roundTrips } = run({ exits: { hold_ms: 4 * HOUR } });
    const longest = Math.max(
      ...roundTrips.map(({ position: { openedAt, closedAt } }) =>
        Number((closedAt! - openedAt) / 1_000_000n),
      ),
    );
    expect([roundTrips.length > 5, longest]).toEqual([true, 4 * HOUR]);
  });

  it("pauses where they say so", () => {
    expect(rulesOf(run({ cooldown_ms: 24 * HOUR }))).toContain("cooldown");
    expect(rulesOf(run({ losing_streak: { losses: 2, pause_ms: 48 * HOUR } }))).toContain("losing-streak");
    expect(rulesOf(run({}))).not.toContain("cooldown");
  });
});
