import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { walk } from "../../testing/trading-loop.ts";
import type { CandleSupply } from "../candle-supply.ts";
import { type BacktestRequest, DEFAULTS } from "../request.ts";
import { runRequest } from "../run-request.ts";
import { runSweep, type SweepRun } from "./run-sweep.ts";

const HOUR = 3_600_000;
const candles = columnsOf(walk(7, 1_500, HOUR));
const supply: CandleSupply = async () => ({ candles });
const request: BacktestRequest = {
  ...DEFAULTS,
  strategy: "sma-cross",
  parameters: { fast: "2..6:2", slow: "8,13,21" },
  venue: "coinbase",
  products: ["BTC-USD"],
  timeframe: "1h",
};
const sweep = { request, metric: "sharpe", goal: "highest" } as const;

/** Buys on the candle of a number, and cannot bear the seventh. */
const ODD = `import { defineStrategy, integer } from "@spot-canvas/strategy";
export default defineStrategy({
  name: "odd", summary: "Odd.", parameters: { at: integer(1, 1, 9, "when") }, initial: () => ({ seen: 0 }),
  onCandle: (state: { seen: number }, _: unknown, { parameters }: { parameters: { at: number } }) => {
    if (parameters.at === 7) throw new Error("boom");
    state.seen += 1;
    return state.seen === parameters.at ? [{ action: "buy" as const, tag: "now" }] : [];
  },
});
`;

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "canvas-sweep-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const runIn = async (dataDir: string | undefined, more: Partial<SweepRun> = {}) =>
  runSweep(sweep, {
    supply,
    signal: new AbortController().signal,
    dataDir: dataDir ?? (await mkdtemp(join(parent, "data-"))),
    workers: 1,
    ...more,
  });

const fileIn = async (dataDir: string): Promise<string> => {
  const folder = join(dataDir, "backtests", "sweeps");
  return join(folder, (await readdir(folder))[0]!);
};

describe("a sweep", () => {
  it("equals single runs", async () => {
    const { trials, best } = await runIn(undefined, { workers: 2 });
    expect(trials.length).toBe(9);
    for (const { parameters, figures, finalEquity, fills } of trials) {
      const document = await runRequest(
        { ...request, parameters },
        { supply, signal: new AbortController().signal },
      );
      expect(finalEquity).toBe(document.final_equity);
      expect(fills).toBe(document.trades.length);
      for (const [name, value] of Object.entries(figures)) expect(value).toBe(document.metrics[name]);
    }
    expect(new Set(trials.map(({ finalEquity }) => finalEquity)).size).toBeGreaterThan(5);
    const sharpes = trials.map(({ figures }) => figures["sharpe"]!);
    expect(sharpes[best!]).toBe(Math.max(...sharpes));
  });

  it("has the same table with one thread as with several, and prints the luck of the best", async () => {
    const [one, many] = [await runIn(undefined), await runIn(undefined, { workers: 4 })];
    expect(many).toEqual(one);
    expect(one.deflatedSharpe).toEqual({ value: expect.any(Number) });
  });

  it.each(["random", "bayes"] as const)(
    "that chooses by %s search tells the same trials with any number of threads, and goes on with more",
    async (search) => {
      const wide = {
        ...sweep,
        request: { ...request, parameters: { fast: "2..12", slow: "14..60:2" } },
        search,
      };
      const dataDir = await mkdtemp(join(parent, "data-"));
      const run = (trials: number, more: Partial<SweepRun>) =>
        runSweep(
          { ...wide, trials },
          { supply, signal: new AbortController().signal, dataDir, workers: 1, ...more },
        );
      const elsewhere = await mkdtemp(join(parent, "data-"));
      const many = await run(30, { workers: 3, dataDir: elsewhere });
      const few = await run(20, {});
      expect(many.trials.slice(0, 20)).toEqual(few.trials);
      const told: number[] = [];
      expect(await run(30, { onProgress: (_, __, kept) => told.push(kept) })).toEqual(many);
      expect(told[0]).toBe(20);
      expect(new Set(many.trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(30);
      expect(many.deflatedSharpe).toEqual({ value: expect.any(Number) });
    },
  );

  it("runs only what a stopped one left, and a trial whose line was cut off", async () => {
    const whole = await runIn(undefined);
    const dataDir = await mkdtemp(join(parent, "data-"));
    const stop = new AbortController();
    const stopped = runIn(dataDir, {
      signal: stop.signal,
      onProgress: (done) => done === 4 && stop.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    const file = await fileIn(dataDir);
    const lines = (await readFile(file, "utf8")).split("\n").length - 1;
    await truncate(file, (await readFile(file)).length - 5);
    const told: number[] = [];
    expect(await runIn(dataDir, { onProgress: (_, __, kept) => told.push(kept) })).toEqual(whole);
    expect(told[0]).toBe(lines - 1);
    const again: number[] = [];
    expect(await runIn(dataDir, { onProgress: (done) => again.push(done) })).toEqual(whole);
    expect(again).toEqual([9]);
  });

  it("runs a strategy of a file, and names the parameters with which it fails", async () => {
    const strategy = join(parent, "odd.ts");
    await writeFile(strategy, ODD);
    const of = (at: string) =>
      runSweep(
        { ...sweep, request: { ...request, strategy, parameters: { at } } },
        { supply, signal: new AbortController().signal, dataDir: parent, workers: 2 },
      );
    expect((await of("1..3")).trials.map(({ fills }) => fills)).toEqual([1, 1, 1]);
    await expect(of("5..9")).rejects.toThrow(/^With at=7: .*it threw Error: boom/);
  });

  it.each([
    ["an unknown metric", { ...sweep, metric: "luck" }, /There is no metric "luck"/],
    [
      "a value that the strategy does not take",
      { ...sweep, request: { ...request, parameters: { fast: "0..4" } } },
      /takes fast as a whole number/,
    ],
    [
      "a parameter that it does not have",
      { ...sweep, request: { ...request, parameters: { quick: "1..4" } } },
      /has no parameter "quick"/,
    ],
  ])("says in one sentence what is wrong with %s", async (_, wrong, sentence) => {
    const run = { supply, signal: new AbortController().signal, dataDir: parent, workers: 1 };
    await expect(runSweep(wrong, run)).rejects.toThrow(sentence);
  });
});

const rows = walk(7, 4_000, HOUR).map(
  ({ time, open, high, low, close, volume }) =>
    `${new Date(time).toISOString()},${open},${high},${low},${close},${volume}`,
);
const canvasFile = fileURLToPath(new URL("../../bin/canvas.js", import.meta.url));

describe("canvas backtest sweep", () => {
  it("goes on to the same table after kill -9", async () => {
    const file = join(parent, "candles.csv");
    await writeFile(file, `time,open,high,low,close,volume\n${rows.join("\n")}\n`);
    const start = (cwd: string) => {
      const words = [
        "--strategy",
        "sma-cross",
        "--product",
        "BTC-USD",
        "--timeframe",
        "1h",
        "--candles",
        file,
      ];
      const grid = ["--param", "fast=2..21", "--param", "slow=22..41", "--workers", "2", "--json"];
      return spawn(process.execPath, [canvasFile, "backtest", "sweep", ...words, ...grid], {
        cwd,
        env: { PATH: process.env["PATH"], HOME: cwd },
        stdio: ["ignore", "pipe", "inherit"],
      });
    };
    const table = async (cwd: string): Promise<string> => {
      const child = start(cwd);
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      expect((await once(child, "close"))[0]).toBe(0);
      return text;
    };
    const linesIn = async (cwd: string): Promise<number> => {
      const text = await fileIn(join(cwd, ".canvas"))
        .then((path) => readFile(path, "utf8"))
        .catch(() => "");
      return text.split("\n").length - 1;
    };
    // On a machine that is busy elsewhere a sweep may end before it is killed: then another is.
    let killed: string;
    do {
      killed = await mkdtemp(join(parent, "killed-"));
      const child = start(killed);
      while ((await linesIn(killed)) < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill("SIGKILL");
      await once(child, "close");
    } while ((await linesIn(killed)) === 400);
    const calm = await mkdtemp(join(parent, "calm-"));
    const expected = await table(calm);
    expect(JSON.parse(expected).trials.length).toBe(400);
    expect(await table(killed)).toBe(expected);
    expect(await linesIn(killed)).toBe(400);
  }, 120_000);
});
