import type { Report } from "@spot-canvas/domain/contract/report";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { beforeAll, describe, expect, it } from "vitest";
import type { BacktestDocument } from "../backtests/document.ts";
import { type BacktestRequest, DEFAULTS } from "../backtests/request.ts";
import { runRequest } from "../backtests/run-request.ts";
import { buildBacktestReport } from "./backtest-report.ts";
import { comparedReport, compareReports } from "./compare.ts";
import { comparePage } from "./page/compare-page.ts";
import { reportPage } from "./page/page.ts";

const START = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const HASH = "5c".repeat(32);

const candlesOf = (product: string) =>
  syntheticCandles({ seed: 3, product, timeframe: "1h", from: START, to: START + 60 * DAY });

const runWith = (parameters: BacktestRequest["parameters"]): Promise<BacktestDocument> =>
  runRequest(
    {
      ...DEFAULTS,
      ...{ strategy: "sma-cross", venue: "coinbase", products: ["BTC-USD", "ETH-USD"], timeframe: "1h" },
      parameters,
    },
    {
      signal: new AbortController().signal,
      supply: async ({ product }) => ({ candles: candlesOf(product) }),
    },
  );

let document: BacktestDocument;
let report: Report;
beforeAll(async () => {
  document = await runWith({ fast: 8, slow: 24 });
  report = await buildBacktestReport({ hash: HASH, document, timeZone: "UTC", seed: 1 });
});

const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(Decimal.of(amount)), Decimal.ZERO).toString();

describe("the report of a backtest", () => {
  it("says what the backtest says, to the last digit", () => {
    for (const { name, value, amount, absent } of report.metrics) {
      const kept = document.metrics[name];
      expect([name, value ?? amount ?? null]).toEqual([name, kept ?? null]);
      if (absent !== undefined) expect(absent).toBe(document.undefined_metrics[name]);
    }
    expect(report.summary.end).toBe(document.final_equity);
    expect(report.costs.fees).toBe(sum(document.fills.map(({ fee }) => fee)));
    expect(report.days.map(({ equity }) => Number(equity))).toEqual(
      document.daily_equity.map(({ equity }) => equity),
    );
  });

  it("knows every closed round trip, with its fees and reasons", () => {
    const closed = document.round_trips.filter(({ status }) => status === "closed");
    expect(report.trips.count).toBe(closed.length);
    expect(sum(report.products.map(({ profit }) => profit))).toBe(
      sum(closed.map((trip) => String(trip["realized_pnl"]))),
    );
    expect(
      report.trips.shown.every(({ entry_reason, fees }) => entry_reason !== undefined && Number(fees) > 0),
    ).toBe(true);
    const open = document.round_trips.length - closed.length;
    expect(report.positions).toHaveLength(open);
    const fees = report.products.map((product) => product.fees);
    if (open === 0) expect(sum(fees)).toBe(report.costs.fees);
  });

  it("costs what the fills of its decisions were worse than the closes that they were taken at", () => {
    const decided = document.fills.filter(({ role }) => role === "entry" || role === "exit");
    const worse = decided.map(({ side, price, quantity, signal_price }) => {
      const apart = Decimal.of(price).minus(Decimal.of(signal_price!)).times(Decimal.of(quantity));
      return (side === "buy" ? apart : apart.negated()).toString();
    });
    expect(decided.length).toBeGreaterThan(20);
    expect(report.costs.slippage).toBe(sum(worse));
    expect(report.costs.fills_with_signal).toBe(decided.length);
    const { before, slippage, fees, funding, earned } = report.costs;
    expect(sum([earned, fees, funding, slippage!])).toBe(before);
  });

  it("stands beside buying and holding equal parts of its products", () => {
    const growth = ["BTC-USD", "ETH-USD"].map((product) => {
      const { open, close } = candlesOf(product);
      // Midnights are opens and, behind the first, closes of the hour before.
      const at = (day: number): number => (day === 0 ? open[0]! : close[day * 24 - 1]!);
      return Array.from({ length: 61 }, (_, day) => at(day) / at(0));
    });
    const returns = Array.from({ length: 60 }, (_, day) => {
      const value = (of: number): number => growth.reduce((total, one) => total + one[of]!, 0);
      return value(day + 1) / value(day) - 1;
    });
    expect(report.daily.benchmark).toEqual(returns);
    expect(report.products.map(({ held }) => held)).toEqual(growth.map((one) => one[60]! - 1));
    const metric = report.metrics.find(({ name }) => name === "benchmark_return")!;
    expect(metric.value).toBeCloseTo(growth.reduce((total, one) => total + one[60]!, 0) / 2 - 1, 12);
  });

  it("leaves out what a result kept before did not say", async () => {
    const { midnight_prices: _, fills, ...rest } = document;
    const older = { ...rest, fills: fills.map(({ signal_price: __, ...fill }) => fill) };
    const before = await buildBacktestReport({ hash: HASH, document: older, timeZone: "UTC", seed: 1 });
    expect([before.costs.slippage, before.daily.benchmark]).toEqual([undefined, []]);
    expect(reportPage(before, "").includes("Equity")).toBe(true);
  });

  it("is a page as that of an account", () => {
    const page = reportPage(report, "");
    expect(page.includes("sma-cross on BTC-USD, ETH-USD")).toBe(true);
    expect(/NaN|Infinity|undefined</.exec(page)?.[0]).toBeUndefined();
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });
});

describe("runs side by side", () => {
  const compared = (of: BacktestDocument) =>
    comparedReport(async ({ write }) => ({
      report: await buildBacktestReport({ hash: HASH, document: of, timeZone: "UTC", seed: 1 }, write),
      late: [],
    }));

  it("are alike where they are the same", async () => {
    const runs = [await compared(document), await compared(await runWith({ fast: 8, slow: 24 }))];
    const { divergences } = compareReports(runs, 0);
    expect(divergences[0]).toMatchObject({ onlyFirst: [], onlySecond: [], firstApart: undefined });
    expect(divergences[0]!.matched).toHaveLength(report.trips.count);
    expect(divergences[0]!.matched.every(({ entryWorse }) => entryWorse === 0)).toBe(true);
  });

  it("show where they went apart", async () => {
    const comparison = compareReports(
      [await compared(document), await compared(await runWith({ fast: 5, slow: 24 }))],
      0,
    );
    const [found] = comparison.divergences;
    expect(found!.onlySecond.length).toBeGreaterThan(0);
    expect(found!.firstApart).toBeGreaterThan(START);
    const page = comparePage(comparison);
    expect(page.includes("Made only by the second")).toBe(true);
    expect(/NaN|Infinity|undefined</.exec(page)?.[0]).toBeUndefined();
  });
});
