import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";
import { COMMANDS, GROUPS } from "./commands.ts";
import { VERSION } from "./version.ts";

/** Runs the built command as a shell would. */
const run = (words: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  canvas(words, { cwd: tmpdir(), environment });

describe("canvas", () => {
  it("prints its version, which is the package's", async () => {
    const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
    expect(VERSION).toBe(version);
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("lists every command in its help, on stdout", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const { path } of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${path[0]} `, "m"));
    // Each stands below a heading of its own kind.
    expect(stdout).not.toMatch(/^Commands:/m);
    const named = new Set(COMMANDS.map(({ path }) => path.join(" ")));
    const groups = COMMANDS.flatMap(({ path }) =>
      path.slice(1).map((_, index) => path.slice(0, index + 1).join(" ")),
    ).filter((group) => !named.has(group));
    expect(Object.keys(GROUPS).sort()).toEqual([...new Set(groups)].sort());
  });

  it.each(COMMANDS.map(({ path }) => path.join(" ")))("explains `%s` with an example", async (name) => {
    for (const words of [
      [...name.split(" "), "--help"],
      ["help", ...name.split(" ")],
    ]) {
      const { code, stdout, stderr } = await run(words);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`Usage: canvas ${name} `);
      expect(stdout).toContain(`  $ pnpm canvas ${name}`);
    }
  });
});

describe("a usage error", () => {
  it.each([
    [[], "Usage: canvas"],
    [["log"], "Usage: canvas log"],
    [["tardes"], "Did you mean trades?"],
    [["nonsense"], "error: unknown command 'nonsense'. Run `pnpm canvas --help` for the commands."],
    [["accounts", "balance", "set", "paper", "12x"], "'12x' is no amount. Give a decimal number"],
    [["trades"], "missing required argument 'account'"],
    [["trades", "paper", "spot"], "too many arguments"],
    [["trades", "paper", "--limit", "many"], "Give a whole number"],
    [["positions", "paper", "--status", "half"], "Allowed choices are open, closed, all"],
    [["portfolio", "paper", "--jsn"], "unknown option '--jsn'"],
    [["portfolio", "paper", "--url", "localhost"], '--url is "localhost"'],
    [["log", "adopt", "LEDGER_TRADES"], "There is no stream to adopt in a data directory"],
    [["up", "--port", "70000"], "A port is a whole number from 0 to 65535"],
    [["up", "--feed", "real"], "is not a feed: write venue, product and timeframe"],
    [["up", "--strategy", "sma-cross"], "A strategy needs a series"],
    [["up", "--strategy", "hodl", "--product", "BTC-USD", "--timeframe", "1h"], 'no strategy "hodl"'],
    [
      ["up", "--strategy", "sma-cross", "--product", "BTC-USD", "--timeframe", "7h"],
      '"7h" is not a timeframe',
    ],
    [["run", "miner"], "Allowed choices are ingestion, projector, signals, bot, api"],
    [["import", "candles", "x.csv"], "required option '--venue <venue>' not specified"],
  ])("of %j exits with 2 and speaks on stderr", async (words, message) => {
    const { code, stdout, stderr } = await run(words);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("in the environment names the variable", async () => {
    const { code, stdout, stderr } = await run(["portfolio", "paper"], { CANVAS_API_KEY: "hunter2" });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe("error: CANVAS_API_KEY is not a UUID: make one with `uuidgen`, or unset it.\n");
  });
});

describe("a failure", () => {
  it("exits with 3 where a file does not exist", async () => {
    const { code, stdout, stderr } = await run(["import", "trades", "nowhere.json"]);
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toBe("error: nowhere.json does not exist: look at the path.\n");
  });

  it("leaves no data directory behind where the candles of an import do not exist", async () => {
    const cwd = await mkdtemp(join(tmpdir(), "canvas-nothing-"));
    const series = ["--venue", "coinbase", "--product", "BTC-USD", "--timeframe", "1h"];
    const words = ["import", "candles", ...series, "--data-dir", "data", "nowhere.csv"];
    const { code, stdout, stderr } = await canvas(words, { cwd });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toBe("error: nowhere.csv does not exist: look at the path.\n");
    expect(await readdir(cwd)).toEqual([]);
    await rm(cwd, { recursive: true });
  });

  it.each([
    ["accounts", "list"],
    ["portfolio", "paper"],
    ["log", "streams"],
    ["log", "read", "orders.>"],
    ["verify"],
    ["rebuild"],
  ])("exits with 3 where `%s %s` has nothing to read, and makes nothing", async (...words) => {
    const cwd = await mkdtemp(join(tmpdir(), "canvas-nothing-"));
    const { code, stdout, stderr } = await canvas([...words.filter(Boolean), "--data-dir", "my data"], {
      cwd,
    });
    expect([code, stdout]).toEqual([3, ""]);
    expect(stderr).toBe(
      "error: There is no data directory at my data, and no Spot Canvas API that runs on it: " +
        "start with `pnpm canvas up --data-dir 'my data'`.\n",
    );
    expect(await readdir(cwd)).toEqual([]);
    await rm(cwd, { recursive: true });
  });

  it("exits with 1 in one sentence where no API answers at the address that was named", async () => {
    const { code, stdout, stderr } = await run(["accounts", "list", "--url", "http://127.0.0.1:9"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: No Spot Canvas API answers at http:\/\/127\.0\.0\.1:9: .*\.\n$/);
  });
});
