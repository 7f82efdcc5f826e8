import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";

const SERIES = ["--venue", "kraken", "--product", "BTC-USD"];
let cwd: string;

/** Runs a command on the data directory. */
const run = (...words: readonly string[]) => canvas([...words, "--data-dir", "data"], { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-candles-"));
  const rows = Array.from(
    { length: 6 },
    (_, slot) => `2024-01-01T00:0${slot}:00Z,10,1${slot},9,1${slot},0.1`,
  );
  await writeFile(join(cwd, "BTC.csv"), ["time,open,high,low,close,volume", ...rows, ""].join("\n"));
  expect((await run("import", "candles", ...SERIES, "--timeframe", "1m", "BTC.csv")).code).toBe(0);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe("canvas candles", () => {
  it("lists candles of a timeframe that is built, with indicators", async () => {
    const listed = await run("candles", ...SERIES, "--timeframe", "3m", "--indicators", "sma:2,donchian:1");
    expect([listed.code, listed.stderr]).toEqual([0, expect.stringMatching(/Built from candles of 1m.\n$/)]);
    expect(listed.stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      "TIME OPEN HIGH LOW CLOSE VOLUME MISSING SMA:2 DONCHIAN:1/UPPER DONCHIAN:1/MIDDLE DONCHIAN:1/LOWER".split(
        " ",
      ),
      ["2024-01-01T00:00:00Z", "10", "12", "9", "12", "0.3", "0", "-", "12", "10.5", "9"],
      ["2024-01-01T00:03:00Z", "10", "15", "9", "15", "0.3", "0", "13.5", "15", "12", "9"],
      [""],
    ]);
  });

  it("prints JSON on request, and says what there is not", async () => {
    const page = await run("candles", ...SERIES, "--timeframe", "1m", "--limit", "2", "--json");
    expect(JSON.parse(page.stdout)).toMatchObject({ base: "1m", close: [14, 15] });
    const none = await run("candles", ...SERIES, "--timeframe", "1s");
    expect([none.code, none.stderr]).toEqual([
      3,
      expect.stringContaining("No candles are recorded for kraken BTC-USD 1s"),
    ]);
  });
});
