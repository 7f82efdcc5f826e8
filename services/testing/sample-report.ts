/** A small report with every part of it, for tests of what is made of reports. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { HOSTILE } from "./reported-account.ts";

/** The report; `changes` take the place of its parts. */
export const sampleReport = (changes: Partial<Report> = {}): Report => ({
  format: "spot-canvas-report@1",
  subject: {
    ...{ kind: "account", id: "acct-7", name: "Orchard", mode: "paper", simulated: false, venue: "coinbase" },
    ...{ currency: "USD", other_currencies: [], strategies: ["sma-cross"], amounts: "exact" },
  },
  period: { from: "2024-01-01T00:00:00Z", to: "2024-01-04T00:00:00Z" },
  manifest: {
    ...{ code: "spot-canvas@0.1.0", engine: "report@1", position: "0123456789abcdef-5-7-0" },
    ...{ state_hash: "ab".repeat(32), facts: 3, candles: 72, seed: 1, samples: 1_000 },
    ...{ time_zone: "UTC", tzdb: "2025c", risk_free: 0, days_a_year: 365 },
    masked: { name: false, amounts: false },
    files: [],
  },
  summary: {
    ...{ cash_basis: "recorded", start: "1000", end: "1030", earned: "30", realized_pnl: "20" },
    ...{ unrealized_pnl: "10", paid_in: "0", time_weighted: "0.03" },
  },
  metrics: [
    {
      ...{ name: "sharpe", label: "Sharpe ratio", section: "ratios", unit: "ratio", basis: "daily" },
      ...{ formula: "mean / deviation x sqrt(365)", value: 1.25, low: -0.5, high: 2.75 },
    },
    {
      ...{ name: "fees", label: "Fees", section: "overview", unit: "amount", basis: "ledger" },
      ...{ formula: "sum of fees", amount: "1.5" },
    },
    {
      ...{ name: "cagr", label: "CAGR", section: "returns", unit: "fraction", basis: "daily" },
      ...{ formula: "(1 + total) ^ (365 / days) - 1", absent: "it takes 30 daily returns and there are 3" },
    },
  ],
  days: [
    dayOf("2024-01-01T00:00:00Z", "1000", "0"),
    dayOf("2024-01-02T00:00:00Z", "1010", "0.01"),
    dayOf("2024-01-03T00:00:00Z", "1005", "0.005"),
    dayOf("2024-01-04T00:00:00Z", "1030", "0.03"),
  ],
  daily: {
    first: "2024-01-01T00:00:00Z",
    returns: [0.01, -0.00495, 0.02488],
    benchmark: [0.02, -0.01, 0.005],
    exposure: [0, 0.5, 0.5, 0.5],
  },
  drawdowns: [
    {
      start: "2024-01-02T00:00:00Z",
      lowest: "2024-01-03T00:00:00Z",
      end: "2024-01-04T00:00:00Z",
      depth: -0.00495,
      days: 2,
    },
  ],
  months: [{ month: "2024-01", return: 0.03 }],
  distribution: [
    { from: -0.01, to: 0, count: 1 },
    { from: 0, to: 0.01, count: 1 },
    { from: 0.02, to: 0.03, count: 1 },
  ],
  rolling: { days: 30, sharpe: [], volatility: [] },
  products: [{ name: "BTC-USD", trips: 1, wins: 1, profit: "20", fees: "1.5", held: 0.015 }],
  strategies: [{ name: "sma-cross", trips: 1, wins: 1, profit: "20", fees: "1.5" }],
  exits: [{ name: HOSTILE, trips: 1, wins: 1, profit: "20", fees: "1.5" }],
  hours: [{ name: "00:00", trips: 1, wins: 1, profit: "20", fees: "1.5" }],
  weekdays: [{ name: "Monday", trips: 1, wins: 1, profit: "20", fees: "1.5" }],
  trips: {
    count: 1,
    shown: [
      {
        ...{ product: "BTC-USD", market_type: "spot", side: "long", quantity: "0.01", entry_price: "40000" },
        ...{ opened_at: "2024-01-01T12:00:00Z", closed_at: "2024-01-02T12:00:00Z", exit_price: "42000" },
        ...{ cost: "400", profit: "20", fees: "1.5", return: 0.05, adverse: -5, favourable: 25 },
        ...{ strategy: "sma-cross", entry_reason: HOSTILE, exit_reason: HOSTILE },
      },
    ],
  },
  costs: {
    ...{ before: "33.5", slippage: "2", fees: "1.5", funding: "0", earned: "30" },
    other_fees: [{ currency: "BNB", amount: "0.1" }],
    ...{ fills: 3, fills_with_signal: 3, fills_as_maker: 0 },
  },
  orders: {
    placed: 3,
    states: [
      { name: "filled", count: 2 },
      { name: "rejected", count: 1 },
    ],
    fill_ratio: 0.6666,
    declines: [{ name: "no-balance", count: 4 }],
    rejects: [{ name: HOSTILE, count: 1 }],
    signal_to_order: { count: 3, p50: 12, p90: 40, p99: 90 },
    order_to_fill: { count: 2, p50: 60_000, p90: 60_000, p99: 60_000 },
  },
  positions: [
    {
      ...{ product: "BTC-USD", market_type: "spot", side: "long", opened_at: "2024-01-03T00:00:00Z" },
      ...{ quantity: "0.01", entry_price: "41000", cost: "410.25", price: "42000", unrealized_pnl: "10" },
    },
  ],
  quality: [
    {
      ...{
        venue: "coinbase",
        product: "BTC-USD",
        timeframe: "1h",
        candles: 72,
        first: "2024-01-01T00:00:00Z",
      },
      ...{ last: "2024-01-03T23:00:00Z", empty: 0, outage: 0, not_fetched: 2 },
      sources: [{ name: "rest", count: 72 }],
    },
  ],
  ...changes,
});

function dayOf(time: string, equity: string, time_weighted_return: string): Report["days"][number] {
  const nothing = { realized_pnl: "0", unrealized_pnl: "0", net_flow: "0" };
  return { time, equity, cash: equity, ...nothing, time_weighted_return };
}
