/**
 * A backtest of sma-cross on one-minute candles: the whole way of live trading with the exact ledger and every metric,
 * from columns in memory. Beside it, in the same run: grademark, which is given its crosses for free (`grademark`), and
 * the limit, a loop over typed arrays in doubles that knows nothing but this strategy. Where ../shared/data is there the
 * candles are its two years of real minutes, and the hash of the trades must be the pinned one; else they are made up.
 * Two runs must trade alike, and the limit must make as many fills.
 *
 * Run: node scripts/dist/bench/backtest.js
 */
import { performanceOf } from "@spot-canvas/domain/backtest/performance";
import type { BacktestResult } from "@spot-canvas/domain/backtest/result";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { tradesHash } from "@spot-canvas/domain/backtest/trade-document";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { statisticsOf } from "@spot-canvas/domain/statistics/catalogue";
import { DataFrame } from "data-forge";
import { backtest as grademark, type IBar, type IStrategy } from "grademark";
import { candlesToRun, checkedHash, FAST, isReal, SLOW, setupOver } from "./backtest-candles.ts";

const FEE = 0.001;
const ROUNDS = 5;

/** The limit: fills and cash in doubles, and where the averages cross. */
function limit({ open, close }: CandleColumns): { readonly fills: number; readonly equity: number } {
  let [fast, slow, before, fills, cash, held, wanted] = [0, 0, 0, 0, 10_000, 0, 0];
  for (let index = 0; index < close.length; index++) {
    if (wanted > 0 && held === 0) {
      const quantity = Math.floor((cash / (open[index]! * (1 + FEE))) * 1e8) / 1e8;
      if (quantity > 0) {
        held = quantity;
        cash -= held * open[index]! * (1 + FEE);
        fills++;
      }
    } else if (wanted < 0 && held > 0) {
      cash += held * open[index]! * (1 - FEE);
      held = 0;
      fills++;
    }
    wanted = 0;
    fast += close[index]! - (index >= FAST ? close[index - FAST]! : 0);
    slow += close[index]! - (index >= SLOW ? close[index - SLOW]! : 0);
    if (index < SLOW - 1) continue;
    const relation = Math.sign(fast / FAST - slow / SLOW);
    if (index >= SLOW && relation !== 0 && (relation > 0 ? before <= 0 : before >= 0)) wanted = relation;
    before = relation;
  }
  return { fills, equity: cash + held * close[close.length - 1]! };
}

interface CrossBar extends IBar {
  readonly cross: number;
}

/** The candles with their crosses worked out, as grademark takes them: not part of its time. */
function barsOf({ time, open, high, low, close, volume }: CandleColumns): DataFrame<number, CrossBar> {
  const bars: CrossBar[] = [];
  let [fast, slow, before] = [0, 0, 0];
  for (let index = 0; index < close.length; index++) {
    fast += close[index]! - (index >= FAST ? close[index - FAST]! : 0);
    slow += close[index]! - (index >= SLOW ? close[index - SLOW]! : 0);
    const relation = index < SLOW - 1 ? 0 : Math.sign(fast / FAST - slow / SLOW);
    const crosses = index >= SLOW && relation !== 0 && (relation > 0 ? before <= 0 : before >= 0);
    before = relation;
    bars.push({
      time: new Date(time[index]!),
      open: open[index]!,
      high: high[index]!,
      low: low[index]!,
      close: close[index]!,
      volume: volume[index]!,
      cross: crosses ? relation : 0,
    });
  }
  return new DataFrame<number, CrossBar>(bars);
}

const CROSSING: IStrategy<CrossBar> = {
  entryRule: (enter, { bar }) => {
    if (bar.cross > 0) enter();
  },
  exitRule: (exit, { bar }) => {
    if (bar.cross < 0) exit();
  },
};

interface Measured<T> {
  /** By the clock, and of processor time in all threads: the clock of a busy machine measures the others too. */
  readonly seconds: number;
  readonly processor: number;
  readonly value: T;
}

/** The best of some rounds: what the machine does when little else does. */
function best<T>(rounds: number, work: () => T): Measured<T> {
  let [seconds, processor] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let value = work();
  for (let round = 0; round < rounds; round++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    value = work();
    const { user, system } = process.cpuUsage(used);
    seconds = Math.min(seconds, (performance.now() - start) / 1_000);
    processor = Math.min(processor, (user + system) / 1e6);
  }
  return { seconds, processor, value };
}

const candles = await candlesToRun();
const count = candles.time.length;
const setup = setupOver(candles);
const run = (): BacktestResult => runBacktest(setup);
const engine = best(ROUNDS, run);
const hash = checkedHash(engine.value.trades);
if (tradesHash(run().trades) !== hash) throw new Error("Two runs over the same candles traded differently.");
const raw = best(ROUNDS, () => limit(candles));
const bars = barsOf(candles);
const peer = best(2, () => grademark(CROSSING, bars).length);
const ratesOf = ({ seconds, processor }: Measured<unknown>, rows = count) => ({
  candlesPerSecond: Math.round(rows / seconds),
  candlesPerProcessorSecond: Math.round(rows / processor),
});
const withMetrics = best(ROUNDS, () => statisticsOf(performanceOf(engine.value)).size);

process.stdout.write(
  `${JSON.stringify({
    benchmark: "backtest",
    candles: count,
    real: isReal,
    engine: ratesOf(engine),
    metrics: { count: withMetrics.value, seconds: withMetrics.seconds, processor: withMetrics.processor },
    limit: ratesOf(raw),
    grademark: ratesOf(peer),
    timesGrademark: Number((peer.seconds / engine.seconds).toFixed(2)),
    timesGrademarkByProcessor: Number((peer.processor / engine.processor).toFixed(2)),
    fills: engine.value.trades.length,
    limitFills: raw.value.fills,
    grademarkTrips: peer.value,
    trades: hash,
  })}\n`,
);
