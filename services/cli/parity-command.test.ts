import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { afterAll, beforeAll, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";
import { startCanvas } from "../testing/running-canvas.ts";
import { walk } from "../testing/trading-loop.ts";

interface Fill {
  readonly trade_id: string;
  readonly order_id: string;
  readonly time: string;
  readonly [name: string]: unknown;
}

const HOUR = 3_600_000;
const header = "time,open,high,low,close,volume";
const rows = walk(7, 300, HOUR).map(({ time, ...values }) =>
  [formatMillis(time), ...Object.values(values)].join(","),
);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-parity-"));
  await writeFile(join(cwd, "candles.csv"), `${[header, ...rows].join("\n")}\n`);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

it("matches a backtest with what an account did, order by order", async () => {
  await using running = await startCanvas();
  const dataDir = join(running.cwd, "data");
  const words = ["--product", "BTC-USD", "--timeframe", "1h", "--strategy", "sma-cross", "--param", "fast=3"];
  const run = await canvas(
    [
      "backtest",
      "run",
      ...words,
      "--param",
      "slow=8",
      "--candles",
      "candles.csv",
      "--data-dir",
      dataDir,
      "--json",
    ],
    { cwd },
  );
  const { result, fills } = JSON.parse(run.stdout) as {
    readonly result: string;
    readonly fills: readonly Fill[];
  };
  expect(fills.length).toBeGreaterThan(20);
  const trade = ({ trade_id, order_id, side, time, quantity, price, fee }: Fill) => ({
    ...{ trade_id, order_id, account_id: "same", symbol: "BTC-USD", side, quantity, price, fee },
    ...{ fee_currency: "USD", market_type: "spot", timestamp: time },
  });
  const late = { ...fills[4]!, time: formatMillis(Date.parse(fills[4]!.time) + 60_000) };
  const told = [...fills.slice(0, 4), late, ...fills.slice(5)];
  const other = told
    .slice(0, -1)
    .map((fill) => ({ ...trade(fill), trade_id: `o${fill.trade_id}`, account_id: "other" }));
  await writeFile(
    join(running.cwd, "trades.json"),
    JSON.stringify({ trades: [...fills.map(trade), ...other] }),
  );
  expect((await running.run("import", "trades.json")).code).toBe(0);

  const same = await running.run("parity", result.slice(0, 12), "same", "--data-dir", dataDir);
  expect(same.stdout).toMatch(
    new RegExp(`^100.0% matched: ${fills.length} of ${fills.length} orders .* last digit`),
  );
  const range = ["--from", "2017-01-01T00:00:00Z", "--to", "2030-01-01T00:00:00Z"];
  const nothing = await running.run("replay", "same", ...range);
  expect([nothing.code, nothing.stdout, nothing.stderr]).toEqual([
    0,
    "",
    "Of same no decision and no fill is recorded in that time: there is nothing to hold against it.\n",
  ]);
  const unknown = await running.run("replay", "nobody");
  expect([unknown.code, unknown.stderr]).toEqual([3, expect.stringContaining("canvas accounts list")]);

  const differing = await running.run(
    "parity",
    result.slice(0, 12),
    "other",
    "--data-dir",
    dataDir,
    "--json",
  );
  const document = JSON.parse(differing.stdout);
  expect(document.matched).toBeCloseTo((fills.length - 1) / fills.length, 10);
  expect(document.only_in_backtest).toMatchObject([{ time: fills.at(-1)!.time }]);
  const drifts = document.pairs.filter(
    (pair: { readonly time_drift_ms: number }) => pair.time_drift_ms !== 0,
  );
  expect(drifts).toMatchObject([{ time_drift_ms: 60_000, price_drift: "0", quantity_drift: "0" }]);
});
