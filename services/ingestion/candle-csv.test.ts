import { type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CandleCsv, CSV_HEADER, type CsvPage } from "./candle-csv.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads a text in chunks of the given size. */
function readCsv(text: string, chunk = 1_000, pageCandles = 100) {
  const csv = new CandleCsv("file.csv", "1m", pageCandles);
  const bytes = encoder.encode(text);
  const pages: CsvPage[] = [];
  for (let at = 0; at < bytes.length; at += chunk) pages.push(...csv.push(bytes.subarray(at, at + chunk)));
  pages.push(...csv.end());
  const candles = pages.flatMap((page) =>
    [...page.candles.time.keys()].map((index) => candleAt(page.candles, index)),
  );
  const refused = pages.flatMap((page) => page.refused);
  return { pages, candles, refused, summary: csv.summary };
}

const file = (...rows: string[]): string => [CSV_HEADER, ...rows, ""].join("\n");
const minute = (slot: number): string => new Date(slot * 60_000).toISOString().replace(".000", "");

describe("a CSV file of candles", () => {
  it("gives every digit of its candles, in any cut", () => {
    const price = fc.double({ min: 1e-9, max: 1e15, noNaN: true });
    const candle = fc.tuple(price, price, fc.double({ min: 0, max: 1e12, noNaN: true }));
    const plan = fc.tuple(fc.array(candle, { maxLength: 30 }), fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 9 }), ([rows, chunk], pageCandles) => {
        const candles: Candle[] = rows.map(([open, close, volume], slot) => {
          const [low, high] = [Math.min(open, close), Math.max(open, close)];
          return { time: slot * 60_000, open, high, low, close, volume };
        });
        const lines = candles.map(({ time, open, high, low, close, volume }) =>
          [minute(time / 60_000), open, high, low, close, volume].join(","),
        );
        const read = readCsv(file(...lines), chunk, pageCandles);
        expect(read.candles).toEqual(candles);
        expect(read.refused).toEqual([]);
        expect(read.pages.every((page) => page.candles.time.length <= pageCandles)).toBe(true);
      }),
    );
  });

  it.each([
    ["2020-01-01T00:01:00Z", 1_577_836_860_000],
    ["2020-01-01T00:01:00.000Z", 1_577_836_860_000],
    ["2020-01-01T01:01:00+01:00", 1_577_836_860_000],
    ["2020-01-01 00:01:00Z", 1_577_836_860_000],
    ["1577836860", 1_577_836_860_000],
    ["1577836860000", 1_577_836_860_000],
    ["2020-02-29T23:59:00Z", 1_583_020_740_000],
  ])("reads the time %s", (text, time) => {
    expect(readCsv(file(`${text},1,1,1,1,0`)).candles[0]?.time).toBe(time);
  });

  it.each([
    ["2020-13-01T00:00:00Z,1,1,1,1,0", "its time is not one: write it like 2024-01-31T12:00:00Z"],
    ["2021-02-29T00:00:00Z,1,1,1,1,0", "its time is not one: write it like 2024-01-31T12:00:00Z"],
    ["2020-01-01T24:00:00Z,1,1,1,1,0", "its time is not one: write it like 2024-01-31T12:00:00Z"],
    ["yesterday,1,1,1,1,0", "its time is not one: write it like 2024-01-31T12:00:00Z"],
    ["2020-01-01T00:00:30Z,1,1,1,1,0", "its time 2020-01-01T00:00:30Z is not on the grid of 1m candles"],
    [`${minute(5)},1,1,1,1`, "it has 5 fields and not 6"],
    [`${minute(5)},1,1,1,1,0,0`, "it has 7 fields and not 6"],
    [`${minute(5)},1,x,1,1,0`, "its high is not a finite number"],
    [`${minute(5)},1,1,,1,0`, "its low is not a finite number"],
    [`${minute(5)},1e999,1,1,1,0`, "its open is not a finite number"],
    [`${minute(5)},1,1,1,1,-1`, "its volume -1 is negative"],
    [`${minute(5)},2,1,1,1,0`, "its high 1 is below the body (open 2, close 1)"],
    [`${minute(1)},1,1,1,1,0`, "its time 1970-01-01T00:01:00Z is before the last one, 1970-01-01T00:03:00Z"],
    [`${minute(3)},1,1,1,1,9`, "a candle with other values stands before it for 1970-01-01T00:03:00Z"],
    ["\u0000\u0001", "it has 1 fields and not 6"],
  ])("refuses the row %j by its line and goes on", (row, reason) => {
    const read = readCsv(file(`${minute(3)},1,1,1,1,0`, row, `${minute(9)},1,1,1,1,2`));
    expect(read.candles.map(({ time }) => time / 60_000)).toEqual([3, 9]);
    expect(read.refused.map(({ line, reason, content }) => [line, reason, decoder.decode(content)])).toEqual([
      [3, reason, row],
    ]);
    expect(read.summary).toMatchObject({ rows: 3, refused: 1, doubled: 0 });
  });

  it("takes a doubled equal row once", () => {
    const row = `${minute(3)},1,1,1,1,0`;
    const read = readCsv(file(row, row, row));
    expect([read.candles.length, read.refused.length]).toEqual([1, 0]);
    expect(read.summary).toMatchObject({ rows: 3, doubled: 2 });
  });

  it("reads line ends of Windows, empty lines, a byte order mark and a last line without an end", () => {
    const text = `\uFEFF${CSV_HEADER}\r\n${minute(1)},1,1,1,1,0\r\n\r\n${minute(2)},1,1,1,1,0.5`;
    expect(readCsv(text).candles.map(({ volume }) => volume)).toEqual([0, 0.5]);
  });

  it("takes a row that was made up for a slot without trades for what it says: nobody traded", () => {
    const flat = (slot: number, price = 2) => `${minute(slot)},${price},${price},${price},${price},0`;
    const read = readCsv(file(`${minute(3)},1,2,1,2,5`, flat(4), flat(5), flat(5), flat(6, 3), flat(7, 3)));
    expect(read.candles.map(({ time }) => time / 60_000)).toEqual([3, 6]);
    expect(read.pages.flatMap(({ empty }) => empty.map((time) => time / 60_000))).toEqual([4, 5, 7]);
    expect(read.summary).toMatchObject({ rows: 6, madeUp: 3, doubled: 1, refused: 0 });
  });

  it("may be one of Kraken's archive, without a header and with a count of trades", () => {
    const read = readCsv("1381095600,1.5,2,1,1.75,10.5,42\n1381095660,2,2,2,2,1,1\n1381095720,2,2\n");
    expect(read.candles).toEqual([
      { time: 1_381_095_600_000, open: 1.5, high: 2, low: 1, close: 1.75, volume: 10.5 },
      { time: 1_381_095_660_000, open: 2, high: 2, low: 2, close: 2, volume: 1 },
    ]);
    expect(read.refused.map(({ line, reason }) => [line, reason])).toEqual([
      [3, "it has 3 fields and not 7"],
    ]);
  });

  it("says where its last candle looks unfinished", () => {
    expect(readCsv(file(`${minute(1)},1,2,1,2,0`)).summary.lastLooksUnfinished).toBe(true);
    expect(readCsv(file(`${minute(1)},1,2,1,2,3`)).summary.lastLooksUnfinished).toBe(false);
  });

  it.each(["", "open,high\n1,2\n", "time,open,high,low,close\n", "\u001f\u008b\u0000", "x".repeat(70_000)])(
    "is refused where its first line is another: %j",
    (text) => {
      expect(() => readCsv(text)).toThrow(
        'The first line of file.csv must be "time,open,high,low,close,volume"',
      );
    },
  );

  it("is refused where a line never ends", () => {
    expect(() => readCsv(`${CSV_HEADER}\n${"1".repeat(70_000)}`)).toThrow(
      "file.csv is no CSV: line 2 is longer",
    );
  });

  it("is refused where most rows are not of the timeframe", () => {
    const seconds = Array.from({ length: 120 }, (_, second) => `${second},1,1,1,1,0`);
    expect(() => readCsv(file(...seconds))).toThrow(
      "file.csv does not hold 1m candles: 100 of its first 102 rows are none (line 3: its time",
    );
  });

  it("has no candles below its header, and that is no fault", () => {
    expect(readCsv(`${CSV_HEADER}\n`).candles).toEqual([]);
  });
});
