/**
 * A sweep of sma-cross with 1,000 pairs of parameters over 100,000 made-up hours, as `canvas backtest sweep` runs it: on
 * every core, kept on disk, with the exact ledger. Beside it, in the same run, the limit: the same trials one after the
 * other in one thread by the engine alone, of which a part is timed. Their final equities must be those of the sweep.
 *
 * Run: node scripts/dist/bench/sweep.js
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { unwrap } from "@spot-canvas/domain/fault";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { strategyNamed } from "@spot-canvas/domain/strategies/catalogue";
import { setupOf } from "@spot-canvas/services/backtests/prepare";
import { type BacktestRequest, DEFAULTS } from "@spot-canvas/services/backtests/request";
import { runSweep } from "@spot-canvas/services/backtests/sweep/run-sweep";

const CANDLES = 100_000;
const TRIALS = 1_000;
/** No divisor of the grid, so that singles are of every speed. */
const SINGLES_EVERY = 49;
const HOUR = 3_600_000;
const PRODUCT = "BTC-USD";

const from = Date.UTC(2010, 0, 1);
const to = from + CANDLES * HOUR;
const candles = syntheticCandles({ seed: 1, product: PRODUCT, timeframe: "1h", from, to });
const request: BacktestRequest = {
  ...DEFAULTS,
  strategy: "sma-cross",
  parameters: { fast: "2..40:2", slow: "50..295:5" },
  venue: "coinbase",
  products: [PRODUCT],
  timeframe: "1h",
};
const workers = availableParallelism();
const dataDir = await mkdtemp(join(tmpdir(), "canvas-bench-sweep-"));
try {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const sweep = await runSweep(
    { request, metric: "sharpe", goal: "highest" },
    { supply: async () => ({ candles }), signal: new AbortController().signal, dataDir, workers },
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(used);
  if (sweep.trials.length !== TRIALS) throw new Error(`The sweep has ${sweep.trials.length} trials.`);

  const strategy = unwrap(strategyNamed(request.strategy));
  const singles = sweep.trials.filter(({ index }) => index % SINGLES_EVERY === 0);
  const [singleBegan, singleUsed] = [performance.now(), process.cpuUsage()];
  for (const { parameters, finalEquity } of singles) {
    const result = runBacktest(setupOf(request, strategy, [{ product: PRODUCT, candles }], parameters));
    if (result.finalEquity.toString() !== finalEquity) throw new Error("A trial is not as its single run.");
  }
  const scale = TRIALS / singles.length;
  const singleSeconds = ((performance.now() - singleBegan) / 1_000) * scale;
  const single = process.cpuUsage(singleUsed);

  process.stdout.write(
    `${JSON.stringify({
      benchmark: "sweep",
      trials: TRIALS,
      candles: CANDLES,
      workers,
      seconds: Number(seconds.toFixed(2)),
      processorSeconds: Number(((user + system) / 1e6).toFixed(2)),
      candlesPerSecond: Math.round((TRIALS * CANDLES) / seconds),
      oneThreadCandlesPerSecond: Math.round((TRIALS * CANDLES) / singleSeconds),
      oneThreadSeconds: Number(singleSeconds.toFixed(2)),
      oneThreadProcessorSeconds: Number((((single.user + single.system) / 1e6) * scale).toFixed(2)),
      timesOneThread: Number((singleSeconds / seconds).toFixed(2)),
      load: loadavg()[0],
      table: identityOf(JSON.stringify(sweep.trials.map(({ finalEquity }) => finalEquity))),
    })}\n`,
  );
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
