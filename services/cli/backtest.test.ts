import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";
import { walk } from "../testing/trading-loop.ts";
import { expectTrades } from "../testing/trading-oracle.ts";

const HOUR = 3_600_000;
const candles = walk(7, 600, HOUR);

const rowOf = ({ time, open, high, low, close, volume }: Candle): string =>
  [formatMillis(time), open, high, low, close, volume].join(",");

const fileOf = (rows: readonly Candle[]): string =>
  `${["time,open,high,low,close,volume", ...rows.map(rowOf)].join("\n")}\n`;

const strategy = (body: string): string =>
  `import { defineStrategy } from "@spot-canvas/strategy";
export default defineStrategy({
  name: "odd", version: "1", summary: "Odd.", parameters: {}, warmUp: () => 0, initial: () => ({ seen: 0 }),
  onCandle: (state: { seen: number }) => { state.seen += 1; ${body} },
});
`;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-backtest-"));
  const disordered = [...candles.slice(0, 5), candles[3]!, ...candles.slice(5, 60)];
  await writeFile(join(cwd, "candles.csv"), fileOf(candles));
  await writeFile(join(cwd, "disordered.csv"), fileOf(disordered));
  await writeFile(join(cwd, "holed.csv"), fileOf([...candles.slice(0, 50), ...candles.slice(60)]));
  await writeFile(
    join(cwd, "throws.ts"),
    strategy('if (state.seen === 3) throw new Error("boom"); return [];'),
  );
  await writeFile(join(cwd, "nonsense.ts"), strategy('return [{ action: "hold" }] as never;'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const backtest = (...words: readonly string[]) => canvas(["backtest", ...words], { cwd });
const run = (...words: readonly string[]) =>
  backtest("run", "--product", "BTC-USD", "--timeframe", "1h", ...words);
const cross = ["--strategy", "sma-cross", "--param", "fast=3", "--param", "slow=8"];

describe("canvas backtest", () => {
  it("trades a file of candles as the rules say, and opens the result again without a run", async () => {
    const first = await run(...cross, "--candles", "candles.csv", "--json");
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const document = JSON.parse(first.stdout);
    const expected = expectTrades(candles, 3, 8);
    expect(document.trades).toEqual(
      expected.trades.map(({ side, time, quantity, price, fee }) => ({
        side,
        time: formatMillis(time),
        quantity: String(new Decimal(quantity, 8)),
        price: String(new Decimal(price, 8)),
        fee: String(new Decimal(fee, 8)),
      })),
    );
    expect(document.signals).toBe(expected.signals);
    expect(document.manifest.request).toMatchObject({ mode: "spot", slippage_bps: "0", lot: "0.00000001" });
    const again = await run(...cross, "--candles", "candles.csv", "--json");
    expect(JSON.parse(again.stdout)).toEqual(document);
    const kept = await backtest("get", document.result.slice(0, 12), "--json");
    expect(JSON.parse(kept.stdout)).toEqual(document);
    const listed = JSON.parse((await backtest("list", "--json")).stdout);
    expect(listed.backtests.map(({ hash }: { hash: string }) => hash)).toEqual([document.result]);
    const rows = (await backtest("export", document.result)).stdout.trim().split("\n");
    expect(rows.length).toBe(expected.trades.length + 1);
  });

  it("puts results side by side, and says where they begin to trade otherwise", async () => {
    const of = async (slow: string) => {
      const words = ["--strategy", "sma-cross", "--param", "fast=3", "--param", `slow=${slow}`];
      return JSON.parse((await run(...words, "--candles", "candles.csv", "--json")).stdout);
    };
    const [one, other] = [await of("8"), await of("13")];
    const { stdout } = await backtest("compare", one.result.slice(0, 12), other.result, "--json");
    const compared = JSON.parse(stdout);
    expect(compared.configuration).toEqual([{ path: "strategies.0.parameters.slow", values: [8, 13] }]);
    const { trade } = compared.divergence[0];
    expect(one.trades.slice(0, trade)).toEqual(other.trades.slice(0, trade));
    expect(one.trades[trade]).not.toEqual(other.trades[trade]);
    const shown = await backtest("compare", one.result, other.result);
    expect(shown.stdout).toMatch(/Win rate +\d/);
    expect(shown.stdout).toContain(`trades otherwise from fill ${trade + 1} on`);
    const alone = await backtest("compare", one.result);
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("two results or more")]);
  });

  it("says how much of a result is luck: of its order, and of its entries", async () => {
    const document = JSON.parse((await run(...cross, "--candles", "candles.csv", "--json")).stdout);
    const drawn = JSON.parse(
      (await backtest("monte-carlo", document.result, "--runs", "500", "--json")).stdout,
    );
    expect(drawn.actual.final_equity).toBe(document.final_equity);
    const { p5, p50, p95 } = drawn.drawn.final_equity;
    expect(p5 < p50 && p50 < p95).toBe(true);
    expect(p5 < Number(document.final_equity) && Number(document.final_equity) < p95).toBe(true);
    const words = ["significance", document.result, "--runs", "500"];
    const found = JSON.parse((await backtest(...words, "--candles", "candles.csv", "--json")).stdout);
    const closed = document.round_trips.filter(
      (trip: { closed_at?: string }) => trip.closed_at !== undefined,
    );
    expect(found.trips).toBe(closed.length);
    const gains = closed.map(
      (trip: Record<"realized_pnl" | "quantity" | "entry_price", string>) =>
        Number(trip.realized_pnl) / (Number(trip.quantity) * Number(trip.entry_price)),
    );
    expect(found.mean_gain).toBeCloseTo(
      gains.reduce((sum: number, gain: number) => sum + gain, 0) / gains.length,
      12,
    );
    expect(found.p_value > 0 && found.p_value <= 1).toBe(true);
    const others = await backtest(...words, "--candles", "holed.csv");
    expect([others.code, others.stderr]).toEqual([1, expect.stringContaining("are not those of the run")]);
  });

  it("runs on imported candles as on their file, and on what was recorded first", async () => {
    const series = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
    const importing = (file: string) => canvas(["import", "candles", ...series, file], { cwd });
    const flat = (index: number): Candle => {
      const { close } = candles[99]!;
      return { ...candles[index]!, open: close, high: close, low: close, close, volume: 0 };
    };
    // Two hours that were made up for want of trades, and one behind a hole: of that nobody knows the close before.
    const quiet = [...candles.slice(0, 100), flat(100), flat(101), flat(104), ...candles.slice(110)];
    await writeFile(join(cwd, "quiet.csv"), fileOf(quiet));
    expect((await importing("quiet.csv")).code).toBe(0);
    const other = { ...candles[50]!, close: candles[50]!.close + 0.01, high: candles[50]!.high + 0.01 };
    await writeFile(join(cwd, "revision.csv"), fileOf([candles[49]!, other]));
    expect((await importing("revision.csv")).code).toBe(0);
    const [ofFile, ofLog] = [
      await run(...cross, "--candles", "quiet.csv", "--json"),
      await run(...cross, "--json"),
    ].map(({ stdout }) => JSON.parse(stdout));
    expect(ofLog.trades).toEqual(ofFile.trades);
    expect(ofLog.manifest.candles).toEqual(ofFile.manifest.candles);
    expect(ofLog.manifest.candles[0].count).toBe(quiet.length - 1);
    expect([ofFile.manifest.revised_after_use, ofLog.manifest.revised_after_use]).toEqual([null, 1]);
    const read = await canvas(["log", "read", "control.backtests", "--json"], { cwd });
    expect(read.stdout).toContain('"BacktestCompleted"');
    expect(read.stdout).toContain(ofLog.result);

    // Where no venue is named, it is the one that has the candles; what is recorded behind a run is none of its candles.
    const ether = ["--venue", "kraken", "--product", "ETH-USD", "--timeframe", "1h"];
    await writeFile(join(cwd, "most.csv"), fileOf(candles.slice(0, 500)));
    expect((await canvas(["import", "candles", ...ether, "most.csv"], { cwd })).code).toBe(0);
    const found = JSON.parse((await backtest("run", ...ether.slice(2), ...cross, "--json")).stdout);
    expect(found.manifest.request.venue).toBe("kraken");
    expect((await canvas(["import", "candles", ...ether, "candles.csv"], { cwd })).code).toBe(0);
    expect((await backtest("significance", found.result, "--runs", "100")).code).toBe(0);
    const none = await backtest("run", "--product", "XRP-USD", "--timeframe", "1h", ...cross);
    expect([none.code, none.stderr]).toEqual([
      3,
      expect.stringContaining("there are coinbase BTC-USD 1h, kraken ETH-USD 1h"),
    ]);
  }, 240_000);

  it.each<readonly [string, readonly string[], number, RegExp]>([
    [
      "an unknown strategy",
      ["--strategy", "nope", "--candles", "candles.csv"],
      2,
      /There is no strategy "nope"/,
    ],
    [
      "a bad parameter",
      [...cross, "--param", "fast=0", "--candles", "candles.csv"],
      2,
      /takes fast as a whole number/,
    ],
    [
      "an empty range",
      [...cross, "--candles", "candles.csv", "--from", "2030-01-01"],
      3,
      /between --from and --to/,
    ],
    ["a file that is not there", [...cross, "--candles", "none.csv"], 3, /none\.csv/],
    ["rows out of order", [...cross, "--candles", "disordered.csv"], 2, /before the last one/],
    [
      "a data directory that is not there",
      [...cross, "--data-dir", "nowhere"],
      3,
      /There is no data directory at nowhere/,
    ],
    [
      "gaps, where they are refused",
      [...cross, "--candles", "holed.csv", "--gaps", "refuse"],
      1,
      /lacks 10 candles in 1 gaps/,
    ],
    [
      "nothing to begin with",
      [...cross, "--candles", "candles.csv", "--balance", "-5"],
      2,
      /balance must be above/,
    ],
    [
      "more than the volume there was",
      [...cross, "--candles", "candles.csv", "--participation", "5"],
      2,
      /above 0 and at most 1, not 5/,
    ],
    ["leverage in spot", [...cross, "--candles", "candles.csv", "--leverage", "3"], 2, /add --mode futures/],
    [
      "futures without rates",
      [...cross, "--candles", "candles.csv", "--mode", "futures"],
      1,
      /--funding none to go without/,
    ],
    [
      "a strategy that throws",
      ["--strategy", "./throws.ts", "--candles", "candles.csv"],
      1,
      /candle of 2017-\S+ .* it threw Error: boom; its state there is \{"seen":3\}/,
    ],
    [
      "a strategy that says nonsense",
      ["--strategy", "./nonsense.ts", "--candles", "candles.csv"],
      1,
      /candle of 2017-\S+ .*an action is "hold", not buy or sell; its state there is/,
    ],
  ])("says in one sentence what is wrong with %s", async (_, words, code, sentence) => {
    const outcome = await run(...words);
    expect(outcome.stderr).toMatch(sentence);
    expect([outcome.code, outcome.stdout, outcome.stderr.trim().split("\n").length]).toEqual([code, "", 1]);
  });
});
