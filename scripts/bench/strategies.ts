/**
 * Every built-in strategy over 1,000,000 made-up candles of a minute, as an engine drives it: one object for all candles,
 * indicators by column. Beside it the raw limit: the same loop with nothing but the sum of what it is given. A time
 * counts once the signals equal those of the same strategy given candle by candle, each an object of its own.
 *
 * Run: node scripts/dist/bench/strategies.js
 */
import { createHash } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { STRATEGIES } from "@spot-canvas/domain/strategies/catalogue";
import { reusedView } from "@spot-canvas/domain/strategies/checks/subject";
import type { Intent } from "@spot-canvas/domain/strategies/intent";
import type { RunningStrategy, Strategy } from "@spot-canvas/domain/strategies/strategy";

const CANDLES = 1_000_000;
const ROUNDS = 5;
const MINUTE = 60_000;
const FROM = Date.UTC(2024, 0, 1);
const SERIES = { venue: "simulated", product: "BTC-USD", timeframe: "1m" } as const;
const candles = syntheticCandles({ ...SERIES, seed: 1, from: FROM, to: FROM + CANDLES * MINUTE });

/** What is done with a candle, all of which are one object. */
type Take = (view: ReturnType<typeof reusedView>, index: number) => void;

/** Goes over all candles; gives the million candles a second. */
function rateOf(take: Take): number {
  const view = reusedView();
  const began = performance.now();
  for (let index = 0; index < CANDLES; index++) {
    view.time = candles.time[index]!;
    view.open = candles.open[index]!;
    view.high = candles.high[index]!;
    view.low = candles.low[index]!;
    view.close = candles.close[index]!;
    view.volume = candles.volume[index]!;
    take(view, index);
  }
  return CANDLES / (performance.now() - began) / 1_000;
}

const start = (strategy: Strategy): RunningStrategy => unwrap(strategy.start({}, SERIES));

/** The signals as they are compared. */
class Signals {
  readonly #hash = createHash("sha256");
  count = 0;

  note(index: number, intents: readonly Intent[]): void {
    if (intents.length === 0) return;
    this.count += intents.length;
    this.#hash.update(`${index} ${JSON.stringify(intents)}\n`);
  }

  digest(): string {
    return this.#hash.digest("hex").slice(0, 12);
  }
}

function oneByOne(strategy: Strategy): string {
  const run = start(strategy);
  const signals = new Signals();
  for (let index = 0; index < CANDLES; index++) signals.note(index, run.onCandle(candleAt(candles, index)));
  return signals.digest();
}

function measured(strategy: Strategy): { readonly rate: number; readonly signals: Signals } {
  const run = start(strategy);
  run.load(candles);
  const signals = new Signals();
  return { rate: rateOf((view, index) => signals.note(index, run.onCandle(view))), signals };
}

let sum = 0;
const addUp: Take = (view) => {
  sum += view.time + view.open + view.high + view.low + view.close + view.volume;
};
let limit = 0;
const rates = new Map<Strategy, number>();
for (let round = 0; round < ROUNDS; round++) {
  limit = Math.max(limit, rateOf(addUp));
  for (const strategy of STRATEGIES.values()) {
    rates.set(strategy, Math.max(rates.get(strategy) ?? 0, measured(strategy).rate));
  }
}
const results = [...rates].map(([strategy, rate]) => {
  const { signals } = measured(strategy);
  const digest = signals.digest();
  if (digest !== oneByOne(strategy))
    throw new Error(`${strategy.name} says something else candle by candle.`);
  const rounded = Number(rate.toFixed(1));
  return { name: strategy.name, rate: rounded, signals: signals.count, digest };
});
const slowest = results.toSorted((a, b) => a.rate - b.rate)[0]!;
console.log(
  JSON.stringify({
    ...{ name: "strategies", candles: CANDLES, limit: Number(limit.toFixed(1)), sum },
    slowest: { ...slowest, ratio: Number((slowest.rate / limit).toFixed(3)) },
    results,
    output: createHash("sha256")
      .update(JSON.stringify(results.map(({ digest }) => digest)))
      .digest("hex")
      .slice(0, 16),
  }),
);
