import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-simulator-"));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe("canvas run simulator", () => {
  it("plays a file at a time of its own, with faults, and prints where on stdout alone", async () => {
    const rows = ["time,open,high,low,close,volume", "2024-01-01T00:00:00Z,1,2,0.5,1.5,10", "no candle"];
    await writeFile(join(cwd, "candles.csv"), rows.join("\n"));
    await using running = new CanvasProcess(
      [
        ...["run", "simulator", "--candles", "candles.csv", "--product", "BTC-USD", "--timeframe", "1m"],
        ...["--stepped", "--fault", "unavailable,venue=okx"],
      ],
      { cwd },
    );
    const url = (await running.says(/COINBASE_REST_URL=(\S+)/))[1]!;
    await running.says(/A SIMULATED market of BTC-USD is open, at 2024-01-01T00:01:00Z/);
    expect(
      running.stdout
        .trim()
        .split("\n")
        .every((line) => /^[A-Z]+_(REST|WEBSOCKET)_URL=\S+$/.test(line)),
    ).toBe(true);
    const candles = await fetch(`${url}/products/BTC-USD/candles?granularity=60`);
    expect(await candles.json()).toEqual([[1_704_067_200, 0.5, 2, 1, 1.5, 10]]);
    expect((await fetch(`${url.replace("coinbase", "okx")}/api/v5/public/time`)).status).toBe(503);
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(0);
  });

  it.each([
    [["--fault", "nothing"], "is no fault of the simulator"],
    [["--fault", "slow,color=1"], '"color" is no field of it'],
    [["--candles", "candles.csv"], "one --product, and its --timeframe"],
    [["--speed", "60"], "--from"],
    [["--speed", "fast"], "number above 0"],
  ])("refuses %j in one sentence", async (words, text) => {
    const { code, stdout, stderr } = await canvas(["run", "simulator", ...words], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(text);
  });
});
