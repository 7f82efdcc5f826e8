/** What `canvas strategies new` writes: a strategy that works, its test, and the settings of the editor. */
import { AUTHORING } from "./evaluate.ts";

/** A file to be written. */
export interface StarterFile {
  readonly name: string;
  readonly text: string;
  /** Left as it is where it is there already. */
  readonly isShared?: boolean;
}

/** The files of a new strategy of this name. */
export const starterFiles = (name: string): readonly StarterFile[] => [
  { name: `${name}.ts`, text: strategyText(name) },
  { name: `${name}.test.ts`, text: testText(name) },
  { name: "tsconfig.json", text: TSCONFIG, isShared: true },
];

const strategyText = (name: string): string => `/**
 * ${name}: buys when the close rises above its average, sells when it falls below, with a stop below the entry.
 *
 * A strategy is given closed candles one by one, oldest first, and says what it wants. It sees candles, its parameters,
 * its indicators and higher timeframes that are closed; it has no account, no clock, no later candle, no network.
 *
 *   pnpm canvas strategies check strategies/${name}.ts     is it sound?
 *   pnpm exec vitest run strategies/${name}                does it do what its test says?
 *
 * docs/strategies.md is the manual.
 */
import {
  atr,
  crossedAbove,
  crossedBelow,
  defineStrategy,
  follow,
  integer,
  NO_INTENTS,
  number,
  type Relation,
  relationOf,
  sma,
} from "${AUTHORING}";

/** What is remembered from candle to candle: plain data, so numbers, texts, booleans, null, lists, objects of these. */
interface State {
  relation: Relation;
}

export default defineStrategy({
  name: "${name}",
  summary: "Buys when the close crosses above its average, sells when it crosses below.",

  // Each parameter has a default, the least and the most it may be, and what it means: --param period=30 sets it.
  parameters: {
    period: integer(20, 2, 500, "Closes in the average."),
    stop: number(2, 0.1, 20, "Average true ranges from an entry to its stop."),
  },

  // What is followed candle by candle: sma, ema, rsi, macd, bollinger, atr and more.
  indicators: ({ period }) => ({
    average: follow(sma, { period }),
    range: follow(atr, { period: 14 }),
  }),

  // A higher timeframe is folded from the same candles, and seen once it has closed:
  // timeframes: () => ({ daily: { timeframe: "1d", indicators: { trend: follow(sma, { period: 10 }) } } }),

  initial: (): State => ({ relation: null }),

  // Called with every closed candle. It may change the state, and returns what it wants: usually nothing.
  onCandle: (state, candle, { indicators, parameters }) => {
    const before = state.relation;
    state.relation = relationOf(candle.close, indicators.average.sma);
    if (crossedAbove(before, state.relation)) {
      const distance = parameters.stop * indicators.range.atr;
      // No value yet is NaN, for which every comparison is false.
      const stop = distance < candle.close ? { stop: candle.close - distance } : {};
      return [{ action: "buy", tag: "close above its average", ...stop }];
    }
    if (crossedBelow(before, state.relation)) return [{ action: "sell", tag: "close below its average" }];
    return NO_INTENTS;
  },
});
`;

const testText = (name: string): string => `import { closing, trial } from "${AUTHORING}";
import { expect, it } from "vitest";
import strategy from "./${name}.ts";

it("buys above the average and sells below it", () => {
  // Averages of three closes: 10, 9.67, 10.33, 11, 10.33. A close equal to the average is neither.
  const candles = closing([10, 10, 10, 9, 12, 12, 7]);
  expect(trial(strategy, candles, { period: 3 })).toEqual([
    { candle: 4, action: "sell", tag: "close below its average" },
    { candle: 5, action: "buy", tag: "close above its average" },
    { candle: 7, action: "sell", tag: "close below its average" },
  ]);
});

it("sets a stop once it knows how far candles reach", () => {
  // Every candle reaches 1 up and down, and the last one opens a way of 3: (13 x 2 + 3) / 14 on average.
  const candles = closing([...new Array(14).fill(10), 12], 1);
  expect(trial(strategy, candles, { period: 3, stop: 1 })).toMatchObject([
    { candle: 15, action: "buy", stop: expect.closeTo(12 - 29 / 14, 10) },
  ]);
});
`;

/** No types of Node or of a browser: what a strategy cannot use, its editor does not know. */
const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023"],
    "types": [],
    "module": "nodenext",
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true
  }
}
`;
