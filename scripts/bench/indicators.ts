/**
 * Eight indicators over 1,000,000 made-up candles: our kernels, hand-written loops (the raw limit, in
 * `indicator-limits.ts`), @ixjb94/indicators and, where Node can find it, native tulind. Every time is the fastest of some
 * rounds in which all take turns, from columns to outputs that are there already; a time counts once our values equal
 * those of the loops.
 *
 * Run: node scripts/dist/bench/indicators.js
 * With tulind, which is native and no dependency: npm install it in some folder, and set NODE_PATH to its node_modules.
 */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { IndicatorsSync } from "@ixjb94/indicators";
import { compute, parseSelections } from "@spot-canvas/domain/indicators/select";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { LIMITS } from "./indicator-limits.ts";

const CANDLES = 1_000_000;
const ROUNDS = 9;
const MINUTE = 60_000;
const FROM = Date.UTC(2024, 0, 1);
const candles = syntheticCandles({
  ...{ seed: 1, product: "BTC-USD", timeframe: "1m", from: FROM, to: FROM + CANDLES * MINUTE },
});
const peer = new IndicatorsSync();
const [close, high, low] = [[...candles.close], [...candles.high], [...candles.low]];

/** Runs one indicator once. */
type Run = () => unknown;

const PEER: Readonly<Record<string, Run>> = {
  "sma:20": () => peer.sma(close, 20),
  "ema:50": () => peer.ema(close, 50),
  "rsi:14": () => peer.rsi(close, 14),
  "macd:12:26:9": () => peer.macd(close, 12, 26, 9),
  "bollinger:20:2": () => peer.bbands(close, 20, 2),
  "atr:14": () => peer.atr(high, low, close, 14),
  "stochastic:14:3:3": () => peer.stoch(high, low, close, 14, 3, 3),
  "adx:14": () => peer.adx(high, low, 14),
};

interface Tulind {
  readonly indicators: Readonly<
    Record<
      string,
      { indicator(inputs: readonly number[][], options: readonly number[], done: () => void): void }
    >
  >;
}

const TULIND: Readonly<Record<string, readonly [string, readonly number[][], readonly number[]]>> = {
  "sma:20": ["sma", [close], [20]],
  "ema:50": ["ema", [close], [50]],
  "rsi:14": ["rsi", [close], [14]],
  "macd:12:26:9": ["macd", [close], [12, 26, 9]],
  "bollinger:20:2": ["bbands", [close], [20, 2]],
  "atr:14": ["atr", [high, low, close], [14]],
  "stochastic:14:3:3": ["stoch", [high, low, close], [14, 3, 3]],
  "adx:14": ["adx", [high, low, close], [14]],
};

function loadTulind(): Tulind | undefined {
  try {
    return createRequire(import.meta.url)("tulind") as Tulind;
  } catch {
    process.stderr.write("tulind is not installed: left out.\n");
    return undefined;
  }
}

/** Of all values that were compared. */
const output = createHash("sha256");

/** Refuses figures of values that are not those of the loop, in every output that the loop has. */
function compare(name: string, ours: readonly Float64Array[], limit: readonly Float64Array[]): void {
  for (const column of ours)
    output.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  limit.forEach((column, index) => {
    for (let row = 100; row < column.length; row++) {
      const [value, expected] = [ours[index]![row]!, column[row]!];
      // The loop of the bands takes the difference of two large sums, which leaves it few digits.
      const tolerance = name.startsWith("bollinger") ? 1e-6 : 1e-9;
      if (!(Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected)))) {
        throw new Error(`${name} gave ${value} in row ${row} of output ${index}, the loop ${expected}.`);
      }
    }
  });
}

const timed = (run: Run): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

/** Everything that runs one indicator, its outputs made beforehand where it takes them. */
function runsOf(name: string, columns: CandleColumns, tulind: Tulind | undefined): Record<string, Run> {
  const parsed = parseSelections(name);
  if (!parsed.ok) throw parsed.error;
  const { indicator, parameters } = parsed.value[0]!;
  const outputs = indicator.outputs.map(() => new Float64Array(CANDLES));
  const limit = outputs.slice(0, name === "adx:14" ? 1 : outputs.length).map(() => new Float64Array(CANDLES));
  LIMITS[name]!(columns, limit);
  compare(name, compute(parsed.value[0]!, columns), limit);
  const native = TULIND[name]!;
  return {
    ours: () => indicator.run(indicator.initial(parameters), columns, outputs),
    limit: () => LIMITS[name]!(columns, limit),
    ixjb94: PEER[name]!,
    ...(tulind && {
      tulind: () => tulind.indicators[native[0]]!.indicator(native[1], native[2], () => undefined),
    }),
  };
}

const tulind = loadTulind();
const fastest: Record<string, Record<string, number>> = {};
for (const name of Object.keys(LIMITS)) {
  const times: Record<string, number> = {};
  const runs = runsOf(name, candles, tulind);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [who, run] of Object.entries(runs)) {
      times[who] = Math.min(times[who] ?? Number.POSITIVE_INFINITY, timed(run));
    }
  }
  fastest[name] = Object.fromEntries(
    Object.entries(times).map(([who, time]) => [who, Number(time.toFixed(2))]),
  );
}

const sumOf = (who: string): number => Object.values(fastest).reduce((sum, times) => sum + times[who]!, 0);
const ratio = (who: string): number => Number((sumOf(who) / sumOf("ours")).toFixed(2));
process.stdout.write(
  `${JSON.stringify({
    benchmark: "indicators",
    candles: CANDLES,
    milliseconds: fastest,
    sum: Number(sumOf("ours").toFixed(1)),
    limit: Number(sumOf("limit").toFixed(1)),
    timesTheLimit: Number((sumOf("ours") / sumOf("limit")).toFixed(2)),
    fasterThanIxjb94: ratio("ixjb94"),
    ...(tulind && { fasterThanTulind: ratio("tulind") }),
    output: output.digest("hex").slice(0, 32),
  })}\n`,
);
