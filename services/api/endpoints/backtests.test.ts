import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  BacktestResult,
  SweepResult,
  WalkForwardResult,
} from "@spot-canvas/domain/contract/backtest-result";
import type { BacktestComparison, BacktestJob } from "@spot-canvas/domain/contract/backtests";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { formatMillis, instantOfMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../../testing/canvas-process.ts";
import { EventReader } from "../../testing/event-reader.ts";
import { KEYS, type RunningApi, runApi } from "../../testing/running-api.ts";
import { eventsOf, record, walk } from "../../testing/trading-loop.ts";

const HOUR = 3_600_000;
const candles = walk(7, 2_000, HOUR);
const minutes = walk(11, 60_000, 60_000);
const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;
const cross = { strategy: "sma-cross", products: ["BTC-USD"], timeframe: "1h" };
const run = { ...cross, parameters: { fast: 3, slow: 8 } };
/** Too much to end before it is cancelled. */
const endless = {
  ...cross,
  timeframe: "1m",
  parameters: { fast: "2..100", slow: "101..300" },
};

let api: RunningApi;
let folder: string;
beforeAll(async () => {
  api = await runApi();
  folder = await mkdtemp(join(tmpdir(), "canvas-jobs-"));
  await record(api.log, series, candles);
  await record(api.log, { ...series, timeframe: "1m" }, minutes);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Shown = BacktestJob & {
  readonly run?: BacktestResult;
  readonly sweep?: SweepResult;
  readonly walk_forward?: WalkForwardResult;
};
const call = async <T = Shown>(method: string, path: string, body?: unknown, key?: string) => {
  const answer = await api.call(method, `/api/v1/backtests${path}`, body, key);
  return { ...answer, document: answer.document as T };
};
const get = async <T = Shown>(path: string): Promise<T> => (await call<T>("GET", path)).document;

/** What the stream of a job says until it ends, or until `enough`. */
async function followed(id: string, enough?: (job: BacktestJob) => boolean): Promise<readonly BacktestJob[]> {
  const headers = { Authorization: `Bearer ${KEYS.read}` };
  await using reader = new EventReader(await api.app.request(`/api/v1/backtests/${id}/stream`, { headers }));
  const said: BacktestJob[] = [];
  for (let block = await reader.next(); block !== undefined; block = await reader.next()) {
    if (block.data === undefined) continue;
    const job = block.data as BacktestJob;
    said.push(job);
    if (enough?.(job)) break;
  }
  return said;
}

/** Runs a job to its end. */
async function ended(path: string, body: unknown): Promise<Shown> {
  const { status, document } = await call("POST", path, body);
  expect(status).toBe(201);
  await followed(document.id);
  return get(`/${document.id}`);
}

describe("a backtest over HTTP", () => {
  it("trades as the command line does, tells how far it is, and is recorded and kept", async () => {
    const file = join(folder, "candles.csv");
    const rows = candles.map(({ time, ...c }) =>
      [formatMillis(time), c.open, c.high, c.low, c.close, c.volume].join(","),
    );
    await writeFile(file, `time,open,high,low,close,volume\n${rows.join("\n")}\n`);
    const words = ["--product", "BTC-USD", "--timeframe", "1h", "--candles", file, "--json"];
    const options = ["--strategy", "sma-cross", "--param", "fast=3", "--param", "slow=8"];
    const alone = JSON.parse(
      (await canvas(["backtest", "run", ...words, ...options], { cwd: folder })).stdout,
    );

    const { document: started } = await call("POST", "", run);
    expect(started).toMatchObject({ kind: "run", strategy: "sma-cross", products: ["BTC-USD"] });
    const said = await followed(started.id);
    expect(said.at(-1)!.state).toBe("completed");
    expect(said.at(-1)!.progress).toMatchObject({ phase: "running", done: 2_000, total: 2_000 });
    const shown = await get(`/${started.id}?points=100`);
    expect(shown.trades_hash).toBe(alone.manifest.trades_hash);
    expect(shown.run!.manifest.trades_hash).toBe(alone.manifest.trades_hash);
    expect(shown.run!.trades.length).toBe(alone.trades.length);
    expect(shown.final_equity).toBe(alone.final_equity);
    expect(shown.run!.metrics["sharpe"]).toBe(alone.metrics.sharpe);
    expect(shown.run!.equity.times.length).toBeLessThanOrEqual(100);
    const known = (await eventsOf(api.log, "TRADING")).filter(({ type }) => type === "BacktestCompleted");
    expect(known.map(({ data }) => (data as { result: string }).result)).toEqual([shown.result]);
    // By the beginning of its hash it is the same, and so is another run of it.
    expect((await get(`/${shown.result!.slice(0, 12)}`)).run!.trades).toEqual(shown.run!.trades);
    expect((await ended("", run)).result).toBe(shown.result);
    const csv = (await api.app.request(`/api/v1/backtests/${started.id}/export?table=trades`, {
      headers: { Authorization: `Bearer ${KEYS.read}` },
    }))!;
    expect(csv.headers.get("content-type")).toBe("text/csv");
    expect((await csv.text()).trim().split("\n").length).toBe(alone.trades.length + 1);
  });

  it("is compared side by side", async () => {
    const [one, other] = [
      await ended("", run),
      await ended("", { ...run, parameters: { fast: 3, slow: 9 } }),
    ];
    const compared = await get<BacktestComparison>(`/compare?ids=${one.id},${other.id}`);
    expect(compared.identical).toBe(false);
    expect(compared.configuration).toEqual([{ path: "strategies.0.parameters.slow", values: [8, 9] }]);
    const { trade, first, other: second } = compared.divergence[0]!;
    expect([first, second]).toEqual([one.run!.trades[trade], other.run!.trades[trade]]);
    expect(one.run!.trades.slice(0, trade).map(({ price }) => price)).toEqual(
      other.run!.trades.slice(0, trade).map(({ price }) => price),
    );
    expect((await get<BacktestComparison>(`/compare?ids=${one.id},${one.result}`)).identical).toBe(true);
  });

  it("is a sweep with the table of a heat map", async () => {
    const { sweep, trials } = await ended("/sweeps", {
      ...cross,
      parameters: { fast: "2..4", slow: "8,13" },
    });
    expect(sweep!.axes).toEqual([
      { name: "fast", values: ["2", "3", "4"] },
      { name: "slow", values: ["8", "13"] },
    ]);
    expect([sweep!.trial_count, trials]).toEqual([6, 6]);
    const single = await ended("", run);
    const same = sweep!.trials.find(
      ({ parameters }) => parameters["fast"] === "3" && parameters["slow"] === "8",
    );
    expect(same!.final_equity).toBe(single.final_equity);
    expect(sweep!.deflated_sharpe).toEqual(expect.any(Number));
  });

  it("walks forward", async () => {
    const windows = { train: 30, test: 10 };
    const parameters = { fast: "2..4", slow: "8,13" };
    const { walk_forward: walk, trials } = await ended("/sweeps", {
      ...{ ...cross, parameters, metric: "total_return" },
      walk_forward: windows,
    });
    // 83 whole days: five tests of ten behind thirty, of six trials each.
    expect([walk!.windows.length, trials]).toEqual([5, 30]);
    expect(walk!.equity.values.length).toBe(51);
    expect(walk!.final_equity).toBe(walk!.windows.at(-1)!.final_equity);
  });

  it("can be cancelled while it runs and while it waits, and lets the next one run", async () => {
    const running = (await call("POST", "/sweeps", endless)).document;
    await followed(running.id, ({ progress: { phase, done } }) => phase === "running" && done > 0);
    const others = [];
    for (let index = 0; index < 4; index++) others.push((await call("POST", "/sweeps", endless)).document);
    for (const { id } of [running, ...others].reverse()) {
      expect((await call("POST", `/${id}/cancel`)).document.state).toBe("cancelled");
    }
    expect((await followed(running.id)).map(({ state }) => state)).toEqual(["cancelled"]);
    expect((await get(`/${running.id}`)).result).toBeUndefined();
    expect((await ended("", run)).state).toBe("completed");
  });

  it("says why it failed", async () => {
    const failed = await ended("", { ...run, products: ["ETH-USD"] });
    expect(failed).toMatchObject({ state: "failed" });
    expect(failed.error).toMatch(/^There are no candles of coinbase ETH-USD 1h/);
    const futures = await ended("", { ...run, mode: "futures" });
    expect(futures.error).toMatch(/^Funding rates of BTC-USD are missing/);
    expect((await ended("", { ...run, mode: "futures", funding: "none" })).state).toBe("completed");
  });

  it("charges the funding that is recorded of the venue", async () => {
    const futures = { ...run, mode: "futures", leverage: 2 };
    const free = await ended("", { ...futures, funding: "none" });
    const subject = formatSubject({ family: "instruments", venue: "coinbase" });
    for (let time = candles[0]!.time; time <= candles.at(-1)!.time; time += 8 * HOUR) {
      const at = instantOfMillis(time);
      const id = `funding ${time}`;
      const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
      const paid = { venue: "coinbase", product: "BTC-USD", time: formatMillis(time) };
      const data = { ...paid, rate: "0.001", mark_price: "100" };
      await api.log.append(newEvent("FundingRateRecorded", data, subject, envelope));
    }
    const charged = await ended("", { ...futures, funding: "recorded" });
    expect(charged.error).toBeUndefined();
    expect(charged.run!.manifest.request["funding"]).toBe("recorded");
    expect(Number(charged.final_equity)).toBeLessThan(Number(free.final_equity));
  });

  it("runs on candles that are built from narrower ones", async () => {
    const built = await ended("", { ...run, timeframe: "15m" });
    expect(built.run!.manifest.candles[0]!.count).toBe(4_000);
    expect(built.run!.manifest.revised_after_use).toBeUndefined();
  });

  it("is listed newest first, page by page, and belongs to its tenant", async () => {
    type Page = { readonly backtests: readonly BacktestJob[]; readonly next_cursor?: string };
    const all = (await get<Page>("?limit=200")).backtests;
    const pages: BacktestJob[] = [];
    for (let cursor = ""; ; ) {
      const page = await get<Page>(`?limit=4${cursor}`);
      pages.push(...page.backtests);
      if (page.next_cursor === undefined) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(pages.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect((await get<Page>("?kind=sweep&state=completed")).backtests.length).toBe(1);
    expect((await call<Page>("GET", "", undefined, KEYS.other)).document.backtests).toEqual([]);
    const foreign = await call("GET", `/${all[0]!.id}`, undefined, KEYS.other);
    expect(foreign.status).toBe(404);
    expect((await call("POST", "", run, KEYS.read)).status).toBe(403);
  });

  it.each([
    ["an unknown strategy", "", { ...run, strategy: "luck" }, /luck/],
    ["a path for a strategy", "", { ...run, strategy: "./mine.ts" }, /mine\.ts/],
    ["a parameter out of its bounds", "", { ...run, parameters: { fast: 0 } }, /fast/],
    ["an empty range", "", { ...run, from: "2024-01-02", to: "2024-01-02" }, /from must be before to/],
    ["a moment that is none", "", { ...run, from: "soon" }, /from is no moment/],
    ["a product twice", "", { ...run, products: ["BTC-USD", "BTC-USD"] }, /stands twice/],
    ["leverage on spot", "", { ...run, leverage: 2 }, /Spot has no leverage/],
    ["a field that there is none of", "", { ...run, slippage: "2" }, /slippage/],
    ["an unknown metric", "/sweeps", { ...cross, parameters: {}, metric: "luck" }, /no metric "luck"/],
    [
      "a value that the strategy does not take",
      "/sweeps",
      { ...cross, parameters: { fast: "0..3" } },
      /fast/,
    ],
  ])("is refused with one sentence for %s", async (_, path, body, sentence) => {
    const { status, document } = await call<{ readonly error: string }>("POST", path, body);
    expect([400, 404]).toContain(status);
    expect(document.error).toMatch(sentence);
    expect(document.error).not.toContain("\n");
  });

  it.each([
    ["/compare?ids=one", 400, /two to eight/],
    ["/nothing", 404, /There is no backtest nothing/],
    ["/nothing/stream", 404, /There is no backtest/],
    ["/compare?ids=nothing,nowhere", 404, /There is no backtest/],
  ])("answers %s with %s", async (path, status, sentence) => {
    const answer = await call<{ readonly error: string }>("GET", path);
    expect(answer.status).toBe(status);
    expect(answer.document.error).toMatch(sentence);
  });
});
