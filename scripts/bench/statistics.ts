/**
 * The kernels of the metrics over 10,000,000 returns, beside one plain sum of them as the raw limit, and every metric of a
 * record of three years with 1,000,000 round trips. Every time is the fastest of some rounds; the hash of all values is
 * printed beside them, since a time counts only for the same values.
 *
 * Run: node scripts/dist/bench/statistics.js
 */
import { identityOf } from "@spot-canvas/domain/events/identity";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { statisticsOf } from "@spot-canvas/domain/statistics/catalogue";
import { DAY_MS } from "@spot-canvas/domain/statistics/daily";
import { comovementOf } from "@spot-canvas/domain/statistics/kernels/comovement";
import { drawdownsOf } from "@spot-canvas/domain/statistics/kernels/drawdowns";
import { underwaterOf } from "@spot-canvas/domain/statistics/kernels/growth";
import { downsideDeviation, momentsOf } from "@spot-canvas/domain/statistics/kernels/moments";
import { quantileAmong } from "@spot-canvas/domain/statistics/kernels/quantile";
import { randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import { runsOf } from "@spot-canvas/domain/statistics/kernels/runs";
import { sidesOf } from "@spot-canvas/domain/statistics/kernels/sides";
import type { Performance } from "@spot-canvas/domain/statistics/sample";

const RETURNS = 10_000_000;
const TRIPS = 1_000_000;
const DAYS = 1_096;
const ROUNDS = 5;
const random = randomFrom(1);
const column = (length: number, of: (index: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, index) => of(index));
const returns = column(RETURNS, () => (random() - 0.499) / 1_000);
const other = column(RETURNS, () => (random() - 0.499) / 1_000);

/** The value and the fastest of some rounds in milliseconds of the processor: other work on a machine changes those of a clock. */
function fastest<T>(run: () => T): { readonly value: T; readonly ms: number } {
  let ms = Number.POSITIVE_INFINITY;
  let value = run();
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    value = run();
    const { user, system } = process.cpuUsage(start);
    ms = Math.min(ms, (user + system) / 1_000);
  }
  return { value, ms };
}

const KERNELS: Readonly<Record<string, () => unknown>> = {
  moments: () => momentsOf(returns),
  downside: () => downsideDeviation(returns, 0),
  sides: () => sidesOf(returns),
  runs: () => runsOf(returns),
  underwater: () => underwaterOf(returns).at(-1),
  drawdowns: () => drawdownsOf({ first: 0, equity: returns, returns }).length,
  comovement: () => comovementOf(returns, other),
  quantile: () => quantileAmong(returns, 0.05),
};

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
}

const limit = fastest(() => sumOf(returns));
const kernels = Object.entries(KERNELS).map(([kernel, run]) => {
  const { value, ms } = fastest(run);
  return {
    kernel,
    "M returns/s": Math.round(RETURNS / ms / 1_000),
    "of one sum": (limit.ms / ms).toFixed(2),
    value: JSON.stringify(value),
  };
});
console.error(`one sum: ${Math.round(RETURNS / limit.ms / 1_000)} M returns/s`);
console.table(kernels.map(({ value: _, ...row }) => row));

const start = 1_704_067_200_000;
const profit = column(TRIPS, () => random() - 0.49);
const opened = column(TRIPS, (index) => start + (index * DAYS * DAY_MS) / TRIPS);
const daily = returns.slice(0, DAYS);
const record: Performance = {
  from: start,
  to: start + DAYS * DAY_MS,
  daily: { first: start, equity: column(DAYS + 1, (index) => 1_000 + index), returns: daily },
  marks: {
    times: column(DAYS * 1_440, (index) => start + index * 60_000),
    equity: column(DAYS * 1_440, () => 1_000 + random()),
  },
  trips: {
    count: TRIPS,
    opened,
    closed: opened.map((time) => time + 60_000),
    side: new Int8Array(TRIPS).fill(1),
    profit,
    cost: profit.map(() => 100),
    adverse: profit.map((value) => Math.min(0, value)),
    favourable: profit.map((value) => Math.max(0, value)),
    product: new Uint16Array(TRIPS),
    products: ["BTC-USD"],
  },
  totals: {
    start: Decimal.of(1_000),
    end: Decimal.of(2_000),
    ...{ paidIn: Decimal.ZERO, fees: Decimal.ZERO, funding: Decimal.ZERO, volume: Decimal.ONE },
    ...{ grossProfit: Decimal.of(2_000), grossLoss: Decimal.of(-1_000) },
  },
  exposed: 1,
  benchmark: other.slice(0, DAYS),
  riskFree: 0,
};
const all = fastest(() => statisticsOf(record));
const text = JSON.stringify([kernels.map(({ value }) => value), [...all.value]]);
console.log(
  JSON.stringify({
    returns: RETURNS,
    slowest_kernel_m_per_s: Math.min(...kernels.map((row) => row["M returns/s"])),
    sum_m_per_s: Math.round(RETURNS / limit.ms / 1_000),
    all_metrics_ms: Math.round(all.ms),
    hash: identityOf("statistics", text).slice(0, 16),
  }),
);
