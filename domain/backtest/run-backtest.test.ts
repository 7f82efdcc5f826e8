import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import { type CandleColumns, emptyColumns } from "../market/candle.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { DEFAULT_TERMS } from "../orders/trading-terms.ts";
import { instanceOf } from "../strategies/instance.ts";
import { candlesFrom, fillsOf, play, START } from "../testing/backtests.ts";
import { runBacktest } from "./run-backtest.ts";
import { tradesHash } from "./trade-document.ts";

const flat = (count: number, price = 100): CandleColumns =>
  candlesFrom(Array.from({ length: count }, () => [price, price + 1, price - 1, price] as const));

describe("a run", () => {
  it("acts on a signal at the next candle's open, and marks what is held at each close", () => {
    const candles = candlesFrom([
      [100, 100, 100, 100],
      [110, 130, 105, 120],
      [125, 140, 120, 130],
      [100, 110, 90, 90],
    ]);
    const run = play({ 0: [{ action: "buy", tag: "up" }], 1: [{ action: "sell", tag: "down" }] }, candles);
    expect(fillsOf(run)).toEqual(["buy 90.90909090 @ 110 +1h", "sell 90.9090909 @ 125 +2h"].map(normal));
    expect([...run.marks.equity].map((equity) => equity.toFixed(4))).toEqual([
      "10000.0000",
      "10000.0000",
      "10909.0909",
      "11363.6364",
      "11363.6364",
    ]);
    expect([...run.marks.times]).toEqual([0, 1, 2, 3, 4].map((hour) => START + hour * 3_600_000));
    expect(run.exposed).toBe(3_600_000);
  });

  it("leaves what is open at the end open, marked at the last close", () => {
    const run = play(
      { 0: [{ action: "buy", tag: "up" }] },
      candlesFrom([
        [100, 100, 100, 100],
        [100, 120, 100, 120],
      ]),
    );
    expect(run.roundTrips).toEqual([]);
    expect(run.openTrips.map(({ position }) => String(position.quantity))).toEqual(["100"]);
    expect(String(run.finalEquity)).toBe("12000");
  });

  it("does not act on a signal of the last candle", () => {
    expect(fillsOf(play({ 2: [{ action: "buy", tag: "up" }] }, flat(3)))).toEqual([]);
  });

  it("only warms up on candles that close before its begin", () => {
    const script = { 0: [{ action: "buy", tag: "early" }], 3: [{ action: "buy", tag: "late" }] } as const;
    const run = play(script, flat(6), undefined, { from: START + 3 * 3_600_000 });
    expect(fillsOf(run)).toEqual(["buy 100 @ 100 +4h"]);
    expect(run.marks.times.length).toBe(4);
  });
});

const normal = (text: string): string => text.replace(/(\.\d*?)0+ @/, "$1 @");

const FILE = new URL("../../../shared/data/candles/binance/BTC-USDT-1m.csv.gz", import.meta.url);
if (!existsSync(FILE))
  process.stderr.write("Left out: the backtest on ../shared/data, which is not there.\n");

/** The candles of a file as they stand in it. */
function candlesOf(file: URL): CandleColumns {
  const lines = gunzipSync(readFileSync(file)).toString("latin1").trim().split("\n").slice(1);
  const columns = emptyColumns(lines.length);
  for (const [index, line] of lines.entries()) {
    const [time, open, high, low, close, volume] = line.split(",");
    columns.time[index] = Date.parse(time!);
    columns.open[index] = Number(open);
    columns.high[index] = Number(high);
    columns.low[index] = Number(low);
    columns.close[index] = Number(close);
    columns.volume[index] = Number(volume);
  }
  return columns;
}

describe.runIf(existsSync(FILE))("two years of real minutes", () => {
  it("are traded as they always were", () => {
    const candles = candlesOf(FILE);
    const series = { venue: "binance", product: "BTC-USDT", timeframe: "1m" } as const;
    const instance = unwrap(instanceOf("sma-cross", { fast: 20, slow: 50 }, series));
    const run = runBacktest({
      instances: [{ instance, candles, terms: DEFAULT_TERMS }],
      currency: "USDT",
      balance: Money(Decimal.of("10000")),
      gaps: "mark",
    });
    expect({
      candles: run.candles,
      signals: run.signals,
      trades: run.trades.length,
      gaps: run.gaps[0]!.gaps.length,
      hash: tradesHash(run.trades),
    }).toMatchInlineSnapshot(`
      {
        "candles": 1049602,
        "gaps": 15,
        "hash": "37d2da1cbac7eafa62719370a6a26c36",
        "signals": 25668,
        "trades": 19378,
      }
    `);
  });
});
