import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";

let cwd: string;
let simulator: Simulator;

const venueAt = (rest: string, webSocket: string) => ({
  COINBASE_REST_URL: rest,
  COINBASE_WEBSOCKET_URL: webSocket,
});

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "canvas-up-feed-"));
  simulator = await startSimulator();
});
afterAll(async () => {
  await simulator[Symbol.asyncDispose]();
  await rm(cwd, { recursive: true, force: true });
});

describe("canvas up where no feed is named", () => {
  it("follows BTC-USD and ETH-USD of Coinbase, from their newest thousand minutes on", async () => {
    const { rest, webSocket } = simulator.urls.coinbase;
    const words = ["up", "--port", "0", "--data-dir", "data"];
    await using up = new CanvasProcess(words, { cwd, environment: venueAt(rest, webSocket) });
    await up.says(/coinbase:BTC-USD:1m,coinbase:ETH-USD:1m/);
    await up.says(/sma-cross .* trades coinbase BTC-USD 1m for the account paper/);
    expect(up.stdout).not.toContain("SIMULATED");
    for (;;) {
      const { stdout } = await canvas(["data", "status", "--json", "--data-dir", "data"], { cwd });
      const { series } = JSON.parse(stdout) as { readonly series: readonly Record<string, unknown>[] };
      const whole = series.filter(({ candles }) => Number(candles) >= 999);
      if (whole.length < 2) continue;
      expect(whole).toMatchObject([
        { venue: "coinbase", product: "BTC-USD", coverage: 1 },
        { venue: "coinbase", product: "ETH-USD", coverage: 1 },
      ]);
      break;
    }
    expect(simulator.socketCount).toBe(1);
  }, 240_000);

  it("says that Coinbase cannot be reached, and plays the SIMULATED market for another account", async () => {
    const nowhere = venueAt("http://127.0.0.1:9", "ws://127.0.0.1:9");
    const words = ["up", "--port", "0", "--data-dir", "data"];
    await using up = new CanvasProcess(words, { cwd, environment: nowhere });
    await up.says(/coinbase cannot be reached from here: a SIMULATED market is played instead/);
    await up.says(/sma-cross .* trades SIMULATED BTC-USD 15m for the account paper-simulated/);
  }, 240_000);
});
