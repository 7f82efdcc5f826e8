import { candleAt } from "@spot-canvas/domain/market/candle";
import { describe, expect, it } from "vitest";
import { TradeCsv } from "./trade-csv.ts";

const encoder = new TextEncoder();

/** Reads a text in chunks of so many bytes. */
function read(text: string, chunk: number) {
  const csv = new TradeCsv("file.csv", "1m", 10);
  const bytes = encoder.encode(text);
  const pages = [];
  for (let at = 0; at < bytes.length; at += chunk) pages.push(...csv.push(bytes.subarray(at, at + chunk)));
  pages.push(...csv.end());
  return {
    candles: pages.flatMap(({ candles }) =>
      [...candles.time.keys()].map((index) => candleAt(candles, index)),
    ),
    refused: pages.flatMap(({ refused }) => refused.map(({ line, reason }) => [line, reason])),
    summary: csv.summary,
  };
}

describe("a file of trades", () => {
  it("gives candles, whose first and last trade of a second are those of the file, in any cut", () => {
    const text =
      "1672531200,10,0.1\n1672531200,12,0.2\n1672531259.999,9,0.3\n1672531260,8,1\n1672531260,7,1\n";
    for (const chunk of [1, 7, 1_000]) {
      expect(read(text, chunk).candles).toEqual([
        { time: 1_672_531_200_000, open: 10, high: 12, low: 9, close: 9, volume: 0.6 },
        { time: 1_672_531_260_000, open: 8, high: 8, low: 7, close: 7, volume: 2 },
      ]);
    }
  });

  it("refuses rows that are none by their line, and goes on", () => {
    const { candles, refused, summary } = read(
      "1672531200,10,1\nnonsense\n1672531100,10,1\n1672531201,0,1\n1672531202,11,1\n",
      99,
    );
    expect(candles).toMatchObject([{ open: 10, close: 11, volume: 2 }]);
    expect(refused).toEqual([
      [2, "it is no trade: seconds, price and volume"],
      [3, "its time is before that of the row above"],
      [4, "its price is not above zero"],
    ]);
    expect(summary).toMatchObject({ rows: 5, refused: 3 });
  });
});
