import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningCanvas, startCanvas } from "../testing/running-canvas.ts";

let up: RunningCanvas;
beforeAll(async () => {
  up = await startCanvas();
  const series = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
  const rows = [1, 2, 3].map((hour) => `2024-01-01T0${hour}:00:00Z,100,110,90,100,5`);
  await writeFile(join(up.cwd, "candles.csv"), ["time,open,high,low,close,volume", ...rows].join("\n"));
  expect((await up.run("import", "candles", ...series, "candles.csv")).code).toBe(0);
  await up.out("accounts", "open", "desk", "--type", "paper", "--venue", "coinbase", "--currency", "USD");
  await up.out("accounts", "balance", "set", "desk", "1000");
  const terms = ["--timeframe", "1h", "--strategy", "outside", "--enable"];
  await up.out("trading", "set", "desk", "coinbase", "BTC-USD", ...terms);
});
afterAll(() => up[Symbol.asyncDispose]());

const order = (side: string, ...words: readonly string[]) =>
  up.run("order", side, "desk", "BTC-USD", ...words);

describe("an order by hand", () => {
  it.each<readonly [string, readonly string[], RegExp]>([
    ["market", ["--quantity", "1"], /: buy 1 BTC-USD, market$/],
    ["limit", ["--quantity", "1", "--limit", "90"], /: buy 1 BTC-USD, limit 90$/],
    ["stop", ["--quantity", "1", "--stop", "120"], /: buy 1 BTC-USD, stop 120$/],
    ["stop-limit", ["--quantity", "1", "--stop", "120", "--limit", "121"], /, stop 120, limit 121$/],
    ["post-only", ["--quantity", "1", "--limit", "80", "--post-only"], /, limit 80$/],
    ["fok", ["--quantity", "1", "--limit", "80", "--time-in-force", "fok"], /, limit 80$/],
  ])("of the kind %s is told as it was placed", async (_, words, told) => {
    const { code, stdout, stderr } = await order("buy", ...words);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.trim()).toMatch(/^placed order [0-9a-f]{32}: /);
    expect(stdout.trim()).toMatch(told);
  });

  it("is said to be for less than was asked, where less is free", async () => {
    const { stdout, stderr } = await order("buy", "--quantity", "900", "--limit", "1");
    expect(stdout).not.toContain("buy 900 ");
    expect(stderr).toMatch(/^It is for less than was asked/);
  });

  it.each<readonly [string, readonly string[], number, RegExp]>([
    ["a stop that is reached", ["buy", "--stop", "90"], 2, /A stop to buy stands above the price/],
    ["a post-only market order", ["buy", "--post-only"], 2, /needs a limit price/],
    ["a time in force that there is not", ["buy", "--time-in-force", "day"], 2, /gtc, ioc, fok/],
    ["a purchase that only reduces", ["buy", "--reduce-only"], 1, /no-position/],
  ])("does not come of %s", async (_, [side, ...words], exit, told) => {
    const { code, stdout, stderr } = await order(side!, ...words);
    expect([code, stdout + stderr]).toEqual([exit, expect.stringMatching(told)]);
  });

  it("is listed with its prices, and ends when it is cancelled", async () => {
    const { orders } = JSON.parse(await up.out("orders", "desk", "--status", "open", "--json")) as {
      readonly orders: readonly { readonly order_id: string; readonly order_type: string }[];
    };
    const stop = orders.find(({ order_type }) => order_type === "stop-limit")!;
    expect(stop).toMatchObject({ stop_price: 120, limit_price: 121 });
    expect(await up.out("order", "cancel", "desk", stop.order_id)).toContain(stop.order_id);
    const open = await up.out("orders", "desk", "--status", "open");
    expect(open).not.toContain(stop.order_id);
  });
});
