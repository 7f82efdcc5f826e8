import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "@spot-canvas/domain/fault";
import { closing, trial } from "@spot-canvas/domain/strategies/trial";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { evaluate } from "./evaluate.ts";
import { findStrategy, recordedStrategy } from "./find-strategy.ts";
import { isStrategyFile } from "./strategy-file.ts";

const strategyText = (body: string, name = "mine"): string => `
  import { defineStrategy, integer, NO_INTENTS, type Candle } from "@spot-canvas/strategy";
  interface State { count: number }
  export default defineStrategy({
    name: ${JSON.stringify(name)},
    summary: "Counts.",
    parameters: { every: integer(2, 1, 100, "Candles.") },
    initial: (): State => ({ count: 0 }),
    onCandle: (state: State, candle: Candle, { parameters }) => { ${body} },
  });`;
const COUNTING = `return ++state.count % parameters.every === 0 ? [{ action: "buy", tag: "now" }] : NO_INTENTS;`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "canvas-strategies-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a strategy file", () => {
  it("is found by its path and runs as a built-in one does", async () => {
    const file = join(directory, "mine.ts");
    await writeFile(file, strategyText(COUNTING));
    const { strategy, code } = await findStrategy(file);
    expect(trial(strategy, closing([1, 2, 3, 4, 5, 6]), { every: "3" })).toEqual([
      { candle: 3, action: "buy", tag: "now" },
      { candle: 6, action: "buy", tag: "now" },
    ]);
    expect(strategy.version).toBe(`1+${code!.hash.slice(0, 12)}`);
    expect(recordedStrategy("mine", code).version).toBe(strategy.version);
  });

  it("is another version with other code, and the same with other words around it", async () => {
    const versionOf = async (text: string) => evaluate(await compile(text, "mine.ts"), "mine.ts").version;
    const version = await versionOf(strategyText(COUNTING));
    expect(await versionOf(`// A remark.\n${strategyText(COUNTING)}`)).toBe(version);
    expect(await versionOf(strategyText(COUNTING.replace("buy", "sell")))).not.toBe(version);
  });

  it.each([
    [
      "import fs from 'node:fs'; export default fs;",
      /mine\.ts cannot be loaded: it imports "node:fs", and a/,
    ],
    ["import './other.ts';", /it imports "\.\/other\.ts"/],
    ["export default {", /^Line 1 of mine\.ts is not TypeScript: /],
    ["export const strategy = 1;", /^mine\.ts has no strategy: write `export default defineStrategy/],
    ["const at = Date.now();", /^mine\.ts cannot be loaded: .* cannot use Date\.now\.$/],
    ["export default fetch('http://127.0.0.1');", /cannot use fetch\.$/],
    ["throw null;", /^mine\.ts cannot be loaded: null\.$/],
    [strategyText(COUNTING, "sma-cross"), /^mine\.ts: sma-cross is built in, choose another name\.$/],
    [strategyText(COUNTING, "My Strategy"), /a strategy's name has small letters, digits and hyphens/],
    [`export default "${"x".repeat(300_000)}";`, /longer than the 256,000 characters/],
  ])("is refused in a sentence: %s", async (text, sentence) => {
    const load = async () => evaluate(await compile(text, "mine.ts"), "mine.ts");
    await expect(load()).rejects.toThrow(sentence);
    await expect(load()).rejects.toMatchObject({ tag: "StrategyUnreadable" });
  });

  it.each([
    ["Math.random()", "Math.random"],
    ["new Date()", "Date without a time in milliseconds"],
    ["Date.now()", "Date.now"],
    ["new Date(candle.time).getHours()", "Date.getHours, which depends on where it runs"],
    ["new Date(0).toLocaleString()", "Date.toLocaleString, which depends"],
    ["performance.now()", "performance.now"],
    ["process.env.HOME", "process.env"],
    ["globalThis.process", "globalThis.process"],
    ["setTimeout(() => {}, 1)", "setTimeout"],
    ["fetch('http://127.0.0.1')", "fetch"],
    ["new WebSocket('ws://127.0.0.1')", "WebSocket"],
    ["crypto.randomUUID()", "crypto.randomUUID"],
    ["console.log('here')", "console.log"],
    ["Intl.NumberFormat()", "Intl.NumberFormat"],
  ])("cannot use %s by accident", async (expression, what) => {
    const strategy = evaluate(await compile(strategyText(`${expression}; return [];`), "mine.ts"), "mine.ts");
    const run = unwrap(strategy.start({}, { venue: "v", product: "P-Q", timeframe: "1h" }));
    expect(() => run.onCandle(closing([1])[0]!)).toThrow(
      `a strategy sees candles alone: it cannot use ${what}`,
    );
  });

  it("may ask the calendar for a time that it is given", async () => {
    const text = strategyText(
      `return new Date(candle.time).getUTCHours() === 2 ? [{ action: "buy", tag: "two o'clock" }] : [];`,
    );
    const strategy = evaluate(await compile(text, "mine.ts"), "mine.ts");
    expect(trial(strategy, closing([1, 1, 1, 1]))).toEqual([
      { candle: 3, action: "buy", tag: "two o'clock" },
    ]);
  });

  it.each([
    ["sma-cross", false],
    ["my-strategy.ts", true],
    ["./my-strategy", true],
    ["C:\\algos\\mine.js", true],
  ])("is told from a name: %s", (text, isFile) => {
    expect(isStrategyFile(text)).toBe(isFile);
  });
});
