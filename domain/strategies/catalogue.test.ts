import { describe, expect, it } from "vitest";
import type { Parameters } from "../events/fields.ts";
import { columnsOf, sliceColumns } from "../market/candle.ts";
import { randomCandles } from "../testing/candles.ts";
import { STRATEGIES, strategyNamed } from "./catalogue.ts";
import { CHECKS } from "./checks/checks.ts";
import { differenceOf, type Subject, saidBy, saidOn, startOf } from "./checks/subject.ts";

/** Parameters with which each strategy says something often, and has a short memory. */
const LIVELY: Readonly<Record<string, Parameters>> = {
  "sma-cross": { fast: 3, slow: 8 },
  "ema-cross": { fast: 3, slow: 8 },
  "macd-momentum": { fast: 3, slow: 8, signal: 4 },
  "rsi-reversion": { period: 4, oversold: 35, overbought: 65 },
  "bollinger-breakout": { period: 10, deviations: 1.5 },
  "donchian-turtle": { entry: 6, exit: 4, range: 5 },
  supertrend: { period: 5, multiplier: 1.5 },
  "vwap-reversion": { hours: 1, distance: 1 },
  grid: { step: 0.5, levels: 8, amount: 250 },
  dca: { every: 7, amount: 50 },
  "buy-and-hold": {},
  outside: {},
};
/** What is said at most of these; of the others more. */
const QUIET: Readonly<Record<string, number>> = { "buy-and-hold": 0, outside: -1 };
const SERIES = { venue: "coinbase", product: "BTC-USD", timeframe: "1m" } as const;
const CANDLES = columnsOf(randomCandles(1_800));

const subjectOf = (name: string, candles = CANDLES): Subject => {
  const strategy = STRATEGIES.get(name)!;
  return { strategy, parameters: LIVELY[name]!, series: SERIES, candles };
};

it("is looked up by name, and says what there is otherwise", () => {
  expect([...STRATEGIES.keys()]).toEqual(Object.keys(LIVELY));
  expect(strategyNamed("sma-cros")).toMatchObject({
    ok: false,
    error: {
      message: expect.stringMatching(/^There is no strategy "sma-cros": use one of sma-cross, ema-cr/),
    },
  });
});

describe.each([...STRATEGIES.keys()])("%s", (name) => {
  it("says something", () => {
    expect(saidOn(subjectOf(name)).size).toBeGreaterThan(QUIET[name] ?? 10);
  });

  it.each(CHECKS)("passes the check of $name: $question", ({ name: check, run }) => {
    const isExcused = check === "warm-up" && STRATEGIES.get(name)!.isAnchored;
    const subject = subjectOf(name);
    expect(run(subject, saidOn(subject))).toMatchObject({ outcome: isExcused ? "skipped" : "passed" });
  });

  it("says the same candle by candle and over columns that span several chunks", () => {
    const subject = subjectOf(name, columnsOf(randomCandles(9_000)));
    const streamed = saidBy(startOf(subject), subject, 0, 9_000);
    const loaded = saidOn(subject);
    expect(differenceOf(streamed, loaded, 0, 9_000)).toBeUndefined();
    const resumed = startOf(subject);
    resumed.load(sliceColumns(subject.candles, 0, 4_500));
    saidBy(resumed, subject, 0, 4_200);
    const rest = startOf(subject, JSON.parse(JSON.stringify(resumed.snapshot())));
    rest.load(sliceColumns(subject.candles, 4_200, 9_000));
    expect(differenceOf(streamed, saidBy(rest, subject, 4_200, 9_000), 4_200, 9_000)).toBeUndefined();
  });

  it("takes its defaults and names its source", () => {
    const strategy = STRATEGIES.get(name)!;
    expect(strategy.resolve({})).toMatchObject({ ok: true });
    expect(strategy.source).toMatch(/./);
    expect(strategy.start({ nonsense: 1 }, SERIES)).toMatchObject({ ok: false });
  });
});
