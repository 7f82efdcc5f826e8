/**
 * A backtest from the log: two years of minutes are read from JetStream, decoded, made what strategies are given, run
 * with the exact ledger, and measured by every metric. Beside it, in the same run, the limit: reading and decoding the
 * same records alone. The hash of the trades must be that of a run on the columns in memory.
 *
 * Run: node scripts/dist/bench/backtest-end-to-end.js
 */
import { performanceOf } from "@spot-canvas/domain/backtest/performance";
import { runBacktest } from "@spot-canvas/domain/backtest/run-backtest";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { sliceColumns } from "@spot-canvas/domain/market/candle";
import { runsOf } from "@spot-canvas/domain/market/coverage";
import { statisticsOf } from "@spot-canvas/domain/statistics/catalogue";
import { candlesOfLog } from "@spot-canvas/services/backtests/candle-supply";
import { candlesEvent } from "@spot-canvas/services/ingestion/candles-event";
import { type JetStreamLog, openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { candlesToRun, checkedHash, isReal, SERIES, setupOver } from "./backtest-candles.ts";
import { costOf, fastest } from "./market.ts";

const ROUNDS = 5;
/** What an import puts into one record. */
const PAGE = 4_096;

const candles = await candlesToRun();
const count = candles.time.length;
const subject = formatSubject({ family: "candles", ...SERIES }, DEFAULT_TENANT);

await using server = await startNatsServer();
await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
await fill(log);

async function fill(into: JetStreamLog): Promise<void> {
  await using publisher = into.publisher();
  for (let from = 0; from < count; from += PAGE) {
    const page = sliceColumns(candles, from, Math.min(count, from + PAGE));
    const coverage = runsOf(page.time, SERIES.timeframe);
    const data = { ...SERIES, source: "import", coverage, candles: page } as const;
    await publisher.publish(candlesEvent(data, DEFAULT_TENANT, 0n, 0n));
  }
  await publisher.flush();
}

/** Reads and decodes every record, and looks at none. */
async function readAlone(): Promise<void> {
  let read = 0;
  const { position } = (await log.last(subject))!;
  for await (const batch of log.read("MARKET", { after: 0, until: position, subject })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event" && reading.event.type === "CandlesRecorded")
        read += reading.event.data.candles.time.length;
    }
  }
  if (read !== count) throw new Error(`${read} candles were read, not ${count}.`);
}

async function fromLog(): Promise<string> {
  const supplied = await candlesOfLog(log, DEFAULT_TENANT)(SERIES);
  const result = runBacktest(setupOver(supplied.candles));
  statisticsOf(performanceOf(result));
  return checkedHash(result.trades);
}

const expected = checkedHash(runBacktest(setupOver(candles)).trades);
const [ours, bare]: [number[], number[]] = [[], []];
const [oursProcessor, bareProcessor]: [number[], number[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  const limit = await costOf(readAlone);
  let hash = "";
  const cost = await costOf(async () => {
    hash = await fromLog();
  });
  if (hash !== expected) throw new Error("A run from the log traded otherwise than one on its columns.");
  bare.push(limit.milliseconds);
  bareProcessor.push(limit.cpuMilliseconds);
  ours.push(cost.milliseconds);
  oursProcessor.push(cost.cpuMilliseconds);
}
const rate = (times: readonly number[]): number => Math.round(count / (fastest(times) / 1_000));

process.stdout.write(
  `${JSON.stringify({
    benchmark: "backtest-end-to-end",
    candles: count,
    real: isReal,
    candlesPerSecond: rate(ours),
    candlesPerProcessorSecond: rate(oursProcessor),
    readAlone: { candlesPerSecond: rate(bare), candlesPerProcessorSecond: rate(bareProcessor) },
    trades: expected,
    target: 1_000_000,
  })}\n`,
);
