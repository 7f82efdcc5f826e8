import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { columnsOf } from "@spot-canvas/domain/market/candle";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { walk } from "../../testing/trading-loop.ts";
import { type CandleSupply, within } from "../candle-supply.ts";
import { type BacktestRequest, DEFAULTS } from "../request.ts";
import { runRequest } from "../run-request.ts";
import { runSweep, type SweepRun } from "../sweep/run-sweep.ts";
import { runWalkForward } from "./run-walk-forward.ts";
import { walkForwardDocument } from "./walk-forward-document.ts";

const HOUR = 3_600_000;
const candles = columnsOf(walk(5, 24 * 62, HOUR));
const supply: CandleSupply = async (range) => ({ candles: within(candles, range) });
const signal = new AbortController().signal;
const request: BacktestRequest = {
  ...DEFAULTS,
  strategy: "sma-cross",
  parameters: { fast: "2..4", slow: "8,13" },
  venue: "coinbase",
  products: ["BTC-USD"],
  timeframe: "1h",
};
const walking = {
  sweep: { request, metric: "total_return", goal: "highest" },
  lengths: { train: 20, test: 10, anchored: false },
} as const;

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "canvas-walk-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const runIn = async (more: Partial<SweepRun> = {}) =>
  walkForwardDocument(
    await runWalkForward(walking, { supply, signal, dataDir: parent, workers: 1, ...more }),
    walking,
  );

describe("a walk-forward", () => {
  it("is a sweep of each training, and a run of its best on what came behind, one after the other", async () => {
    const { windows, equity, final_equity, trial_count } = await runIn();
    expect(windows.length).toBe(4);
    expect(trial_count).toBe(24);
    let balance = request.balance;
    for (const window of windows) {
      const [from, to] = [Date.parse(window.train_from), Date.parse(window.test_from)];
      const training = { ...request, from, to, warm_up: 14 };
      const { trials, best } = await runSweep(
        { ...walking.sweep, request: training },
        { supply, signal, dataDir: parent, workers: 1 },
      );
      expect(window.parameters).toEqual(trials[best!]!.parameters);
      expect(window.trained).toBe(trials[best!]!.figures["total_return"]);
      const slow = Number(window.parameters["slow"]);
      const test = await runRequest(
        {
          ...request,
          ...{ parameters: window.parameters, balance, from: to, to: Date.parse(window.test_to) },
          warm_up: slow + 1,
        },
        { supply, signal },
      );
      expect(window.final_equity).toBe(test.final_equity);
      balance = test.final_equity;
    }
    expect(final_equity).toBe(balance);
    expect(formatMillis(equity.times[0]!)).toBe(windows[0]!.test_from);
    expect(formatMillis(equity.times.at(-1)!)).toBe(windows.at(-1)!.test_to);
    expect(equity.values[0]).toBe(10_000);
    expect(equity.values.at(-1)).toBeCloseTo(Number(balance), 6);
  });

  it("comes out alike with any number of threads, and goes on where a stopped one was", async () => {
    const [one, elsewhere] = [await runIn(), await mkdtemp(join(parent, "data-"))];
    const stop = new AbortController();
    const stopped = runIn({
      dataDir: elsewhere,
      signal: stop.signal,
      onProgress: (done) => done === 9 && stop.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    const kept: number[] = [];
    expect(
      await runIn({ dataDir: elsewhere, workers: 3, onProgress: (_, __, had) => kept.push(had) }),
    ).toEqual(one);
    expect(kept[0]).toBe(6);
  });

  it("says in one sentence that there is no window, or nothing to choose by", async () => {
    const run = { supply, signal, dataDir: parent, workers: 1 };
    const long = { ...walking, lengths: { train: 100, test: 10, anchored: false } };
    await expect(runWalkForward(long, run)).rejects.toThrow(
      /span 6[12] whole days, and one window takes 110/,
    );
    const blind = { ...walking, sweep: { ...walking.sweep, metric: "sharpe" } };
    await expect(runWalkForward(blind, run)).rejects.toThrow(/^No trial of the training from .* has sharpe/);
  });
});
