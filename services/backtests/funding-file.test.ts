import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFundingFile, refuseMissingRates } from "./funding-file.ts";

const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canvas-funding-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(text: string): Promise<string> {
  const file = join(folder, "rates.csv");
  await writeFile(file, text);
  return file;
}

describe("a file of funding rates", () => {
  it("is of one product, or of those that it names", async () => {
    const file = await fileOf("time,rate\n2024-01-01T00:00:00Z,0.0001\n2024-01-01T08:00:00Z,-0.0002\n");
    const rates = await readFundingFile(file, ["BTC-USD"]);
    expect([...rates.get("BTC-USD")!.rate]).toEqual([0.0001, -0.0002]);
    const named = await fileOf("product,time,rate\nBTC-USD,2024-01-01T00:00:00Z,0.5\n");
    const both = await readFundingFile(named, ["BTC-USD", "ETH-USD"]);
    expect([...both].map(([product, { rate }]) => `${product} ${rate.length}`)).toEqual([
      "BTC-USD 1",
      "ETH-USD 0",
    ]);
  });

  it.each([
    ["another header", "when,rate\n", "the header must be time,rate or product,time,rate"],
    ["a row that is no rate", "time,rate\n2024-01-01T00:00:00Z,\n", "it is not a time and a rate"],
    [
      "rows out of order",
      "time,rate\n2024-01-02T00:00:00Z,0\n2024-01-01T00:00:00Z,0\n",
      "its time does not rise",
    ],
  ])("is refused for %s", async (_, text, reason) => {
    await expect(readFundingFile(await fileOf(text), ["BTC-USD"])).rejects.toThrow(reason);
  });
});

describe("a run on futures", () => {
  const eightHours = (days: number, missing: (hour: number) => boolean = () => false) => {
    const hours = Array.from({ length: days * 3 + 1 }, (_, at) => at * 8).filter((hour) => !missing(hour));
    const time = Float64Array.from(hours, (hour) => START + hour * HOUR);
    return { time, rate: new Float64Array(hours.length) };
  };
  const check = (rates: ReturnType<typeof eightHours> | undefined) => () =>
    refuseMissingRates(rates, "BTC-USD", START, START + 240 * HOUR);

  it("goes on where rates cover it, also where they go further", () => {
    expect(check(eightHours(10))).not.toThrow();
    expect(check(eightHours(20))).not.toThrow();
    expect(check(eightHours(10, (hour) => hour === 48))).not.toThrow();
  });

  it.each([
    ["all", undefined, "2024-01-01T00:00:00Z"],
    ["those of the begin", eightHours(10, (hour) => hour < 48), "2024-01-01T00:00:00Z"],
    ["those of the end", eightHours(5), "2024-01-06T00:00:00Z"],
    ["two days between", eightHours(10, (hour) => hour > 48 && hour < 96), "2024-01-03T00:00:00Z"],
  ])("is refused where %s are missing", (_, rates, after) => {
    expect(check(rates)).toThrow(`Funding rates of BTC-USD are missing after ${after}: give --funding FILE`);
  });
});
