import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Candle, type CandleColumns, candleAt, columnsOf } from "@spot-canvas/domain/market/candle";
import { Coverage, runsOf } from "@spot-canvas/domain/market/coverage";
import { outagesIn } from "@spot-canvas/domain/market/outages";
import { suspicionsIn } from "@spot-canvas/domain/market/suspicion";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { CandleBuilder } from "@spot-canvas/domain/market/trade-candles";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { describe, expect, it } from "vitest";
import { openCandleFile } from "./candle-file.ts";

const MINUTE = 60_000;
const SHARED = new URL("../../../shared/data/", import.meta.url).pathname;
const hasShared = existsSync(SHARED);
if (!hasShared) process.stderr.write("Left out: what is wrong in ../shared/data, which is not there.\n");

/** All that a file says, in one run of columns. */
async function read(file: string, timeframe: Timeframe) {
  const opened = await openCandleFile({ file: `${SHARED}${file}`, timeframe });
  const candles: Candle[] = [];
  const known = new Coverage();
  const refused: string[] = [];
  for await (const page of opened.pages()) {
    for (const index of page.candles.time.keys()) candles.push(candleAt(page.candles, index));
    for (const { from, to } of runsOf(page.candles.time, timeframe)) known.add(from, to);
    for (const time of page.empty) known.add(time, time + widthOf(timeframe));
    refused.push(...page.refused.map(({ reason }) => reason));
  }
  const columns = columnsOf(candles);
  const { intervals } = known;
  const holes = known.gaps(intervals[0]!.from, intervals.at(-1)!.to);
  return { columns, holes, refused, summary: opened.summary, timeframe };
}

const odd = (columns: CandleColumns, oddity: string): string[] =>
  suspicionsIn(columns)
    .filter((suspicion) => suspicion.oddity === oddity)
    .map(({ time }) => formatMillis(time));

describe.runIf(hasShared)("what is wrong in real data", () => {
  it.each([
    // file, timeframe, holes, missing, made up, doubled, refused, jumps by a factor of more than 1.05
    ["candles/binance/BTC-USDT-1m.csv.gz", "1m", 15, 3_038, 76, 0, 0, 0],
    // The one jump of this file lies between rows that were made up.
    ["candles/coinbase/BTC-USD-1h.csv.gz", "1h", 2, 5, 34, 5, 0, 0],
    ["candles/coinbase/BTC-USD-1d.csv", "1d", 8, 34, 0, 0, 0, 11],
    ["candles/coinbase/BTC-USD-1m.csv", "1m", 61, 778_094, 0, 0, 0, 3],
    ["candles/coinbase/BTC-EUR-1m.csv", "1m", 156, 657, 0, 0, 0, 0],
    ["candles/coinbase/BTC-USD-1s.csv", "1s", 7_110, 165_279, 0, 0, 0, 0],
    ["candles/kraken/BTC-USD-1h.csv.gz", "1h", 3_254, 10_856, 0, 0, 0, 185],
    ["candles/coindesk/BTC-USD-1h.csv.gz", "1h", 1, 1, 0, 0, 1, 0],
  ] as const)("is found: %s", async (file, timeframe, holes, missing, madeUp, doubled, refused, jumps) => {
    const found = await read(file, timeframe);
    const slots = found.holes.reduce((sum, { from, to }) => sum + (to - from) / widthOf(timeframe), 0);
    expect({
      holes: found.holes.length,
      missing: slots,
      madeUp: found.summary.madeUp,
      doubled: found.summary.doubled,
      refused: found.refused.length,
      jumps: odd(found.columns, "jump").length,
    }).toEqual({ holes, missing, madeUp, doubled, refused, jumps });
  });

  it("is told apart: outages of Binance and Kraken, quiet hours of thin markets", async () => {
    const outages = async (file: string, timeframe: Timeframe) => {
      const { holes } = await read(file, timeframe);
      return outagesIn(holes, timeframe).map(({ from, to }) => [
        formatMillis(from),
        (to - from) / widthOf(timeframe),
      ]);
    };
    const binance = await outages("candles/binance/BTC-USDT-1m.csv.gz", "1m");
    expect(binance.reduce((sum, [, slots]) => sum + Number(slots), 0)).toBeGreaterThanOrEqual(3_035);
    expect(binance).toContainEqual(["2020-02-19T11:36:00Z", 354]);
    expect(binance).toContainEqual(["2019-05-15T03:00:00Z", 600]);
    // The maintenance of January 2018, with a few lone candles in it; and no early thin hour before December 2016.
    const kraken = await outages("candles/kraken/BTC-USD-1h.csv.gz", "1h");
    expect(kraken.filter(([from]) => String(from) < "2016-12")).toEqual([]);
    expect(kraken).toContainEqual(["2018-01-11T16:00:00Z", 23]);
    expect(kraken).toContainEqual(["2018-01-12T16:00:00Z", 19]);
    expect(await outages("candles/coinbase/BTC-USD-1h.csv.gz", "1h")).toEqual([
      ["2017-09-22T20:00:00Z", 4],
      ["2017-11-05T05:00:00Z", 1],
    ]);
    expect(await outages("candles/coinbase/BTC-EUR-1m.csv", "1m")).toEqual([["2018-04-04T16:49:00Z", 431]]);
    expect(await outages("candles/coinbase/BTC-USD-1d.csv", "1d")).toEqual([]);
  });

  it("is named: the unfinished last hour, the bad high, wicks", async () => {
    const hours = await read("candles/coinbase/BTC-USD-1h.csv.gz", "1h");
    expect(odd(hours.columns, "unfinished")).toEqual(["2020-10-24T07:00:00Z"]);
    const index = await read("candles/coindesk/BTC-USD-1h.csv.gz", "1h");
    expect(index.refused).toEqual(["its high 33128.82 is below the body (open 33287.7, close 32835.8)"]);
    const days = await read("candles/coinbase/BTC-USD-1d.csv", "1d");
    expect(odd(days.columns, "wick")).toContain("2017-04-15T00:00:00Z");
    const kraken = await read("candles/kraken/BTC-USD-1h.csv.gz", "1h");
    expect(odd(kraken.columns, "wick")).toContain("2019-09-13T20:00:00Z");
  });
});

describe.runIf(hasShared)("Kraken's own trades", () => {
  it("of its archive give candles", async () => {
    const { columns, summary } = await read("trades/kraken/BCHEUR-time-and-sales.csv", "1h");
    expect(summary).toMatchObject({ rows: 148, refused: 0 });
    expect(columns.time.length).toBeGreaterThan(10);
    expect([...columns.volume].every((volume) => volume > 0)).toBe(true);
  });

  it("rebuild its OHLC rows exactly", async () => {
    const json = async (name: string) =>
      JSON.parse(await readFile(`${SHARED}exchanges/kraken/${name}`, "utf8")).result.XBTUSDT;
    const trades: [string, string, number, string, string, string, number][] = await json(
      "Trades.XBTUSDT.excerpt.json",
    );
    const rows: [number, ...string[]][] = await json("OHLC.XBTUSDT.1m.json");
    // The excerpt begins and ends within a minute: those two are not whole.
    const first = Math.ceil(trades[0]![2] / 60) * MINUTE;
    const last = Math.floor(trades.at(-1)![2] / 60) * MINUTE;
    const builder = new CandleBuilder("1m", first);
    const built = trades.flatMap(([price, volume, seconds, , , , id]) =>
      builder.add({
        id: String(id),
        time: BigInt(Math.round(seconds * 1e6)) * 1_000n,
        price: Decimal.of(price),
        quantity: Decimal.of(volume),
      }),
    );
    const candles = built.flatMap((each) => (each.kind === "closed" ? [each.candle] : []));
    const told = rows
      .map(([time, open, high, low, close, , volume]) => ({
        time: time * 1_000,
        open: Number(open),
        high: Number(high),
        low: Number(low),
        close: Number(close),
        volume: Number(volume),
      }))
      .filter(({ time, volume }) => volume > 0 && time >= first && time < last);
    expect(candles).toEqual(told);
    expect(told.length).toBeGreaterThanOrEqual(1);
  });
});
