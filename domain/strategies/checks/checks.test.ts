import { describe, expect, it } from "vitest";
import { sma } from "../../indicators/sma.ts";
import { type Candle, columnsOf } from "../../market/candle.ts";
import { randomCandles } from "../../testing/candles.ts";
import { defineStrategy } from "../define-strategy.ts";
import { follow } from "../indicator-feed.ts";
import { type Intent, NO_INTENTS } from "../intent.ts";
import type { Strategy } from "../strategy.ts";
import { CHECKS } from "./checks.ts";
import { saidOn } from "./subject.ts";

const BUY: readonly Intent[] = [{ action: "buy", tag: "now" }];
const candles = columnsOf(randomCandles(600));

/** What every check finds of a strategy. */
const findingsOf = (strategy: Strategy): Readonly<Record<string, string>> => {
  const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1m" } as const;
  const subject = { strategy, parameters: {}, series, candles };
  const said = saidOn(subject);
  return Object.fromEntries(CHECKS.map(({ name, run }) => [name, run(subject, said).outcome]));
};
const detailOf = (strategy: Strategy, check: string): string => {
  const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1m" } as const;
  const found = CHECKS.find(({ name }) => name === check)!;
  const subject = { strategy, parameters: {}, series, candles };
  return found.run(subject, saidOn(subject)).detail;
};

/** A strategy with a state of any kind. */
const keeping = <S>(initial: () => S, onCandle: (state: S, candle: Candle) => readonly Intent[]) =>
  defineStrategy({ name: "bad", summary: "", parameters: {}, warmUp: () => 5, initial, onCandle });

describe("the checks", () => {
  it("pass a sound strategy", () => {
    const rising = defineStrategy({
      name: "rising",
      summary: "",
      parameters: {},
      indicators: () => ({ average: follow(sma, { period: 5 }) }),
      initial: () => ({ isAbove: false }),
      onCandle: (state, { close }, { indicators }) => {
        const wasAbove = state.isAbove;
        state.isAbove = close > indicators.average.sma;
        return state.isAbove && !wasAbove ? BUY : NO_INTENTS;
      },
    });
    expect(findingsOf(rising)).toEqual({
      "look-ahead": "passed",
      determinism: "passed",
      state: "passed",
      "warm-up": "passed",
    });
  });

  it("find one that remembers the next candle from another run", () => {
    const known = new Map<number, number>();
    const peeking = keeping(
      () => ({}),
      (_state, { time, close }) => {
        known.set(time, close);
        return (known.get(time + 60_000) ?? 0) > close ? BUY : NO_INTENTS;
      },
    );
    expect(findingsOf(peeking)).toMatchObject({ "look-ahead": "failed" });
    known.clear();
    expect(detailOf(peeking, "look-ahead")).toMatch(
      /^On .* it says nothing when the series goes on, but buy \(now\) when it ends \d+ candles later: it knows/,
    );
  });

  it("find one that counts outside of its state", () => {
    let count = 0;
    const counting = keeping(
      () => ({}),
      () => (++count % 7 === 0 ? BUY : NO_INTENTS),
    );
    expect(findingsOf(counting)).toMatchObject({ determinism: "failed" });
  });

  it("find one that keeps the candle instead of its numbers", () => {
    const keepingCandles = keeping(
      (): { last: Candle | null } => ({ last: null }),
      (state, candle) => {
        const intents = state.last !== null && candle.close > state.last.close ? BUY : NO_INTENTS;
        state.last = candle;
        return intents;
      },
    );
    expect(detailOf(keepingCandles, "determinism")).toMatch(
      /when all candles are one object: copy numbers out of the candle, not the candle\.$/,
    );
  });

  it.each([
    ["a Map", () => ({ seen: new Map() }), /state\.seen is a Map: keep everything in the state/],
    ["no number", () => ({ last: Number.NaN }), /state\.last is NaN/],
    ["a function", () => ({ next: () => 1 }), /its state cannot be copied/],
    ["nothing", () => ({ last: undefined }), /state\.last is undefined/],
  ])("find a state that holds %s", (_what, initial, detail) => {
    const strategy = keeping<unknown>(initial, () => NO_INTENTS);
    expect(findingsOf(strategy)).toMatchObject({ state: "failed" });
    expect(detailOf(strategy, "state")).toMatch(detail);
  });

  it("find a state that grows without an end", () => {
    const hoarding = keeping(
      (): { all: string[] } => ({ all: [] }),
      (state) => {
        state.all.push("x".repeat(5_000));
        return NO_INTENTS;
      },
    );
    expect(detailOf(hoarding, "state")).toMatch(/keep what is needed, not all that was\.$/);
  });

  it("find a warm-up that is too short", () => {
    const slow = (warmUp: number) =>
      defineStrategy({
        name: "slow",
        summary: "",
        parameters: {},
        warmUp: () => warmUp,
        initial: (): { closes: number[] } => ({ closes: [] }),
        onCandle: (state, { close }) => {
          if (state.closes.push(close) > 31) state.closes.shift();
          return close > Math.max(...state.closes.slice(0, -1)) ? BUY : NO_INTENTS;
        },
      });
    expect(findingsOf(slow(10))).toMatchObject({ "warm-up": "failed" });
    expect(findingsOf(slow(30))).toMatchObject({ "warm-up": "passed" });
    expect(findingsOf(slow(1_000))).toMatchObject({ "warm-up": "skipped" });
  });
});
