/** What the log's benchmarks work on: a made-up market in pages, and a private server that keeps it. */
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { CANDLE_FIELDS, type CandleColumns } from "@spot-canvas/domain/market/candle";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { candlesEvent } from "@spot-canvas/services/ingestion/candles-event";

const MINUTE_MS = 60_000;
const START = Date.UTC(2024, 0, 1);

/** Pages of one-minute candles; each continues where the one before ends, with the same prices over again. */
export function makePages(pages: number, candlesPerPage: number): CandlesRecorded[] {
  const span = candlesPerPage * MINUTE_MS;
  const request = { seed: 1, product: "BTC-USD", timeframe: "1m", from: START, to: START + span } as const;
  const made = syntheticCandles(request);
  return Array.from({ length: pages }, (_, page) => {
    const from = START + page * span;
    const candles: CandleColumns = { ...made, time: made.time.map((time) => time + page * span) };
    const coverage = [{ from, to: from + span }];
    return {
      venue: "simulated",
      product: "BTC-USD",
      timeframe: "1m",
      source: "simulated",
      coverage,
      candles,
    };
  });
}

/** The event of a page, recorded at a fixed time, so that two runs write the same bytes. */
export const pageEvent = (page: CandlesRecorded): NewEvent => candlesEvent(page, DEFAULT_TENANT, 0n, 0n);

/** The sum of every number in the columns: what a reading must come to before its time counts. */
export function sumOf(columns: CandleColumns): number {
  let sum = 0;
  for (const field of CANDLE_FIELDS) {
    const column = columns[field];
    for (let index = 0; index < column.length; index++) sum += column[index]!;
  }
  return sum;
}

/** The fastest of some times: what else the machine does can only ever add to them. */
export const fastest = (milliseconds: readonly number[]): number => Math.min(...milliseconds);

/** What some work takes: milliseconds by the clock, and of this process's time on the processor. */
export interface Cost {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

/** What some work costs. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, cpuMilliseconds: (user + system) / 1_000 };
}

/** Milliseconds that some work takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> =>
  (await costOf(work)).milliseconds;
