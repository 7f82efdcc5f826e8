import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canvas } from "../testing/canvas-process.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const strategies = (cwd: string, ...words: readonly string[]) => canvas(["strategies", ...words], { cwd });

describe("a new strategy", () => {
  // Beside those of the user, since that is where its test finds what it imports.
  const name = `trial-${randomBytes(6).toString("hex")}`;
  const file = join("strategies", `${name}.ts`);
  afterAll(async () => {
    await rm(join(root, file), { force: true });
    await rm(join(root, "strategies", `${name}.test.ts`), { force: true });
  });

  it("is sound as it is written, and its test passes", async () => {
    const written = await strategies(root, "new", name);
    expect([written.code, written.stdout.split("\n")[0]]).toEqual([0, file]);
    const checked = await strategies(root, "check", file, "--json");
    expect(checked.code).toBe(0);
    const report = JSON.parse(checked.stdout);
    expect(report).toMatchObject({ strategy: name, passed: true, parameters: { period: 20, stop: 2 } });
    expect(report.checks.map((check: { outcome: string }) => check.outcome)).toEqual(
      new Array(5).fill("passed"),
    );
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", `strategies/${name}.test.ts`, "--reporter=json"],
      { cwd: root },
    );
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 2 });
  });

  it("is never written over", async () => {
    const again = await strategies(root, "new", name);
    expect([again.code, again.stderr]).toEqual([1, `error: ${file} exists: it is left as it is.\n`]);
  });
});

describe("the commands on strategies", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "canvas-strategies-"));
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it("list what is built in and what is of the user's own, and say what is wrong with a file", async () => {
    await strategies(cwd, "new", "mine", "--directory", "own");
    await writeFile(join(cwd, "own", "broken.ts"), "export default {");
    const { code, stdout, stderr } = await strategies(cwd, "list", "--directory", "own", "--json");
    const listed = JSON.parse(stdout).strategies as { readonly name: string; readonly file?: string }[];
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(["sma-cross", "grid"]));
    expect(listed.at(-1)).toMatchObject({ name: "mine", file: join("own", "mine.ts") });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Line 1 of own\/broken\.ts is not TypeScript/),
    ]);
  });

  it("show what a strategy takes", async () => {
    const { stdout } = await strategies(cwd, "get", "rsi-reversion");
    expect(stdout).toMatch(/^rsi-reversion 1\n/);
    expect(stdout).toMatch(/^ +source +J\. W\. Wilder/m);
    expect(stdout).toMatch(/^oversold +30 +0 to 100 +Below it is oversold\.$/m);
  });

  it("check on candles of a file, and leave out rows that are no candles, or out of order", async () => {
    const row = (hour: number, close: number) =>
      `2024-01-01T${String(hour).padStart(2, "0")}:00:00Z,${close},${close},${close},${close},1`;
    const header = "time,open,high,low,close,volume";
    const closes = [5, 4, 3, 4, 6, 6, 3, 2, 4, 6];
    await writeFile(
      join(cwd, "good.csv"),
      [header, ...closes.map((close, hour) => row(hour, close))].join("\n"),
    );
    await writeFile(join(cwd, "bad.csv"), [header, row(3, 5), row(2, 5), row(4, 6)].join("\n"));
    const words = ["check", "sma-cross", "--param", "fast=1", "--param", "slow=2"];
    const good = await strategies(cwd, ...words, "--candles", "good.csv");
    expect(good.code).toBe(0);
    expect(good.stdout).toContain(
      "10 candles of 1h from 2024-01-01T00:00:00Z to 2024-01-01T09:00:00Z (good.csv)",
    );
    const bad = await strategies(cwd, ...words, "--candles", "bad.csv");
    expect(bad.code).toBe(0);
    expect(bad.stderr).toMatch(/^line 3: .*\nLeft out are 1 rows that are no candles\.\n$/);
  });

  it("say what is wrong with a strategy, with exit code 1", async () => {
    await writeFile(
      join(cwd, "peeking.ts"),
      `import { defineStrategy } from "@spot-canvas/strategy";
       const known = new Map<number, number>();
       export default defineStrategy({
         name: "peeking", summary: "", parameters: {}, initial: () => ({}),
         onCandle: (_state, { time, close }) => {
           known.set(time, close);
           return (known.get(time + 3_600_000) ?? 0) > close ? [{ action: "buy", tag: "it will rise" }] : [];
         },
       });`,
    );
    const { code, stdout } = await strategies(cwd, "check", "peeking.ts", "--count", "200");
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^ +FAILED +look-ahead +On .* it says nothing when the series goes on, but buy \(it will rise\) when it ends/m,
    );
  });

  it("refuse a name that is none, and leave nothing behind", async () => {
    expect(await strategies(cwd, "new", "../mine")).toMatchObject({ code: 2, stdout: "" });
    expect(await strategies(cwd, "new", "grid")).toMatchObject({ code: 2, stdout: "" });
    expect(await readdir(cwd)).not.toContain("strategies");
  });
});
