import type { Report } from "@spot-canvas/domain/contract/report";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportsOf } from "../testing/api-report.ts";
import { seedAccount } from "../testing/reported-account.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { type Piece, textOf } from "./piece.ts";

let api: RunningApi;
let report: Report;
const files = new Map<string, string>();

beforeAll(async () => {
  api = await runApi();
  await seedAccount(api, 62);
  const write = async (name: string, piece: Piece): Promise<void> => {
    files.set(name, (files.get(name) ?? "") + textOf(piece));
  };
  ({ report } = await reportsOf(api)({ write }));
}, 180_000);
afterAll(() => api[Symbol.asyncDispose]());

type Document = Readonly<Record<string, unknown>>;

async function get<T = Document>(path: string): Promise<T> {
  const answer = await api.call("GET", `/api/v1/accounts/paper/${path}`);
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return answer.document as T;
}

const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(Decimal.of(amount)), Decimal.ZERO).toString();

describe("the figures of a report are those of the ledger, to the last digit", () => {
  it("equity, cash, profit and flows of every day", async () => {
    const { points, returns } = await get<{
      readonly points: readonly (Document & { readonly marks: unknown })[];
      readonly returns: Document;
    }>("equity?numbers=string");
    expect(report.days).toEqual(points.map(({ marks: _, ...point }) => point));
    expect(report.summary).toMatchObject({
      earned: returns["earned"],
      time_weighted: returns["time_weighted"],
      money_weighted: returns["money_weighted"],
    });
  });

  it("profit and count of round trips, by product and in all", async () => {
    const stats = await get("stats?numbers=string");
    for (const groups of [report.products, report.strategies, report.exits, report.hours, report.weekdays]) {
      expect(sum(groups.map(({ profit }) => profit))).toBe(stats["total_realized_pnl"]);
      expect(groups.reduce((count, { trips }) => count + trips, 0)).toBe(stats["closed_trades"]);
      expect(groups.reduce((count, { wins }) => count + wins, 0)).toBe(stats["win_count"]);
    }
    const portfolio = await get("portfolio?numbers=string");
    expect(report.summary.realized_pnl).toBe(portfolio["total_realized_pnl"]);
  });

  it("what is open", async () => {
    const { positions } = await get<{ readonly positions: readonly Document[] }>(
      "positions?status=open&mark=true&numbers=string",
    );
    expect(positions.length).toBeGreaterThan(0);
    expect(report.positions.map(({ cost, quantity, entry_price }) => [quantity, entry_price, cost])).toEqual(
      positions.map((position) => [
        position["quantity"],
        position["avg_entry_price"],
        position["cost_basis"],
      ]),
    );
    expect(sum(report.positions.map(({ unrealized_pnl }) => unrealized_pnl!))).toBe(
      report.summary.unrealized_pnl,
    );
  });

  it("fees and fills", async () => {
    const { trades } = await get<{ readonly trades: readonly Document[] }>("trades?limit=200&numbers=string");
    const rows = files.get("trades.csv")!.trim().split("\n").slice(1);
    expect(rows.slice(-trades.length).map((row) => row.split(",").slice(0, 8))).toEqual(
      trades
        .toReversed()
        .map((trade) =>
          ["trade_id", "timestamp", "symbol", "market_type", "side", "quantity", "price", "fee"].map(
            (name) => trade[name],
          ),
        ),
    );
    expect(report.costs.fills).toBe(rows.length);
    expect(report.costs.fees).toBe(sum(rows.map((row) => row.split(",")[7]!)));
    const { before, fees, earned } = report.costs;
    expect(sum([before, `-${fees}`])).toBe(earned);
  });
});

describe("what a report adds to the ledger", () => {
  it("lists every round trip in a file, and the newest and most telling ones itself", () => {
    const rows = files.get("round-trips.csv")!.trim().split("\n");
    expect(rows).toHaveLength(report.trips.count + 1);
    expect(rows[0]).toMatch(/^product,.*,adverse,favourable$/);
    expect(report.trips.shown.length).toBeLessThanOrEqual(500);
    for (const { adverse, favourable, profit } of report.trips.shown) {
      expect(adverse).toBeLessThanOrEqual(0);
      expect(favourable).toBeGreaterThanOrEqual(0);
      // Fees are in the profit and not in the moments on the way.
      expect(Number(profit)).toBeLessThanOrEqual(favourable);
    }
  });

  it("marks equity at every close: the exact equity of each midnight, but for the digits of doubles", () => {
    const byName = new Map(report.metrics.map((metric) => [metric.name, metric]));
    const days = report.days.map(({ equity }) => Number(equity));
    expect(byName.get("highest_equity")!.value).toBeGreaterThanOrEqual(Math.max(...days) - 1e-6);
    expect(byName.get("lowest_equity")!.value).toBeLessThanOrEqual(Math.min(...days) + 1e-6);
    expect(byName.get("end_equity")!.amount).toBe(report.summary.end);
  });

  it("says what it is made of, and gives the same for the same log", async () => {
    expect(report.manifest).toMatchObject({ seed: 1, time_zone: "UTC", tzdb: process.versions["tz"] });
    expect(report.manifest.facts).toBe(files.get("trades.csv")!.trim().split("\n").length - 1 + 2);
    expect((await reportsOf(api)()).report).toEqual(report);
  });

  it("knows the candles, the benchmark and the intervals", () => {
    expect(report.quality.map(({ product, not_fetched }) => [product, not_fetched])).toEqual([
      ["BTC-USD", 0],
      ["ETH-USD", 0],
    ]);
    expect(report.daily.benchmark).toHaveLength(report.daily.returns.length);
    const sharpe = report.metrics.find(({ name }) => name === "sharpe")!;
    expect(sharpe.low!).toBeLessThan(sharpe.value!);
    expect(sharpe.high!).toBeGreaterThan(sharpe.value!);
    const absent = report.metrics.filter((metric) => metric.absent !== undefined);
    expect(absent.map(({ name }) => name)).toContain("deflated_sharpe");
    expect(report.metrics.every(({ value }) => value === undefined || Number.isFinite(value))).toBe(true);
  });

  it("puts hours and weekdays where a zone has them", async () => {
    const { report: shifted } = await reportsOf(api, "&time_zone=Asia/Kolkata")();
    const tripsAt = (name: string, of: Report): number => of.hours.find((hour) => hour.name === name)!.trips;
    // Trades fall on the full hour, which is half past in India.
    expect(tripsAt("05:00", shifted)).toBe(tripsAt("00:00", report));
    expect(shifted.manifest.time_zone).toBe("Asia/Kolkata");
    const answer = await api.call("GET", "/api/v1/accounts/paper/report?time_zone=Mars/Base");
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("no time zone Mars/Base")]);
  });

  it("is of a time where one is named", async () => {
    const range = "&from=2024-02-01T00:00:00Z&to=2024-03-01T00:00:00Z";
    const { report: month } = await reportsOf(api, range)();
    expect(month.period).toEqual({ from: "2024-02-01T00:00:00Z", to: "2024-03-01T00:00:00Z" });
    expect(month.months.map((one) => one.month)).toEqual(["2024-02"]);
    expect(
      month.trips.shown.every(({ closed_at }) => closed_at >= "2024-02" && closed_at <= "2024-03-01T00"),
    ).toBe(true);
    expect(month.months[0]!.return).toBeCloseTo(
      report.months.find((one) => one.month === "2024-02")!.return,
      12,
    );
  });
});
