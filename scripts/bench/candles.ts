/**
 * How fast candles are aggregated, beside a plain copy of their columns; and how long a page of 1,000 candles with three
 * indicators takes over HTTP with millions stored, on the embedded database and on Postgres with JetStream, beside the
 * same read from the tables alone. Prints one JSON result. Run: `node scripts/dist/bench/candles.js [candles]`.
 */
import { CANDLE_BYTES, decodeCandleBytes } from "@spot-canvas/domain/contract/candle-bytes";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { fingerprintOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { aggregate, aggregation } from "@spot-canvas/domain/market/aggregation";
import {
  CANDLE_FIELDS,
  type CandleColumns,
  emptyColumns,
  sliceColumns,
} from "@spot-canvas/domain/market/candle";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { readPage } from "@spot-canvas/projections/candles/page";
import { findSource } from "@spot-canvas/projections/candles/source";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { serveApi } from "@spot-canvas/services/api/serve";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import { KEYS, type RunningApi, runApi } from "@spot-canvas/services/testing/running-api";

const COUNT = Number(process.argv[2] ?? 4_000_000);
const PAGE = 1_000;
const CALLS = 300;
const MINUTE = 60_000;
const EVENT_CANDLES = 10_000;
const SERIES = { venue: "kraken", product: "BTC-USD", timeframe: "1m" } as const;

/** A random walk in cents with volumes in satoshi, the same on every machine. */
function randomMinutes(count: number): CandleColumns {
  const columns = emptyColumns(count);
  let state = 12_345;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  let cents = 3_000_000;
  for (let index = 0; index < count; index++) {
    const open = cents;
    cents = Math.max(100_000, cents + next(2_001) - 1_000);
    columns.time[index] = index * MINUTE;
    columns.open[index] = open / 100;
    columns.high[index] = (Math.max(open, cents) + next(500)) / 100;
    columns.low[index] = (Math.min(open, cents) - next(500)) / 100;
    columns.close[index] = cents / 100;
    columns.volume[index] = next(1_000_000_000) / 1e8;
  }
  return columns;
}

/** Millions of candles a second, the best of three. */
function rateOf(count: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  return Number((count / best / 1_000).toFixed(1));
}

/** How fast candles are aggregated; twice as narrow first must give the same. */
function measureAggregation(minutes: CandleColumns) {
  const count = minutes.time.length;
  const copy = emptyColumns(count);
  const limit = rateOf(count, () => {
    for (const field of CANDLE_FIELDS) {
      const [from, to] = [minutes[field], copy[field]];
      for (let at = 0; at < count; at++) to[at] = from[at]!;
    }
  });
  const built = (to: Timeframe) => aggregate(unwrap(aggregation("1m", to)), minutes);
  const rates = Object.fromEntries(
    (["5m", "15m", "1h", "1d"] as const).map((to) => [to, rateOf(count, () => built(to))]),
  );
  const hashOf = (columns: CandleColumns): string =>
    fingerprintOf(...CANDLE_FIELDS.map((field) => new Uint8Array(columns[field].slice().buffer)));
  const hours = hashOf(built("1h"));
  const overQuarters = aggregate(unwrap(aggregation("15m", "1h", "1m")), built("15m"));
  if (hashOf(overQuarters) !== hours)
    throw new Error("An hour of quarters is not the hour of their minutes.");
  return { copy_m_per_s: limit, m_per_s: rates, hash: hours };
}

/** Puts the candles into the log, and waits until the view shows them. Gives the seconds it took. */
async function load(api: RunningApi, minutes: CandleColumns): Promise<number> {
  const began = performance.now();
  await using publisher = api.log.publisher();
  const subject = formatSubject({ family: "candles", ...SERIES });
  for (let from = 0; from < COUNT; from += EVENT_CANDLES) {
    const candles = sliceColumns(minutes, from, Math.min(COUNT, from + EVENT_CANDLES));
    const last = candles.time.at(-1)!;
    const data = {
      ...SERIES,
      source: "rest",
      coverage: [{ from: candles.time[0]!, to: last + MINUTE }],
      candles,
    } as const;
    const id = String(from);
    await publisher.publish(
      newEvent(
        "CandlesRecorded",
        data,
        subject,
        { id, occurredAt: 0n, recordedAt: 0n, correlationId: id },
        id,
      ),
    );
  }
  await publisher.flush();
  for (;;) {
    const { positions } = await readSnapshot(api.database);
    if (positions.MARKET >= Math.ceil(COUNT / EVENT_CANDLES)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return Number(((performance.now() - began) / 1_000).toFixed(1));
}

/** How long calls take, one after the other, each for another part of the series. */
async function timesOf(work: (from: number) => Promise<number>) {
  const times: number[] = [];
  let rows = 0;
  for (let call = 0; call < CALLS; call++) {
    const from = ((call * 7_919 * PAGE) % (COUNT - 70 * PAGE)) * MINUTE;
    const began = performance.now();
    rows += await work(from);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Number(times[Math.floor(times.length * share)]!.toFixed(2));
  return { rows, p50: at(0.5), p99: at(0.99) };
}

async function measurePages(api: RunningApi, minutes: CandleColumns) {
  const seconds = await load(api, minutes);
  await using server = await serveApi({ ...api.options, port: 0 });
  const path = `${server.url}/api/v1/candles?venue=kraken&product=BTC-USD&limit=${PAGE}&timeframe=`;
  const headers = { Authorization: `Bearer ${KEYS.read}` };
  const json = async (query: string): Promise<number> => {
    const answer = await fetch(path + query, { headers });
    return ((await answer.json()) as { time: readonly number[] }).time.length;
  };
  const bytes = async (query: string): Promise<number> => {
    const answer = await fetch(path + query, { headers: { ...headers, Accept: CANDLE_BYTES } });
    return decodeCandleBytes(await answer.arrayBuffer())!.head.rows;
  };
  const tables = async (from: number): Promise<number> => {
    const snapshot = await readSnapshot(api.database);
    const source = await findSource(snapshot, { ...SERIES, fill: "skip" });
    return (await readPage(snapshot, source!, { from, limit: PAGE })).time.length;
  };
  const three = "&indicators=sma:20,rsi:14,macd";
  await timesOf((from) => json(`1m&from=${from}${three}`));
  const measured = {
    tables: await timesOf(tables),
    json: await timesOf((from) => json(`1m&from=${from}${three}`)),
    bytes: await timesOf((from) => bytes(`1m&from=${from}${three}`)),
    hours_of_minutes: await timesOf((from) => bytes(`1h&from=${from}`)),
  };
  for (const { rows } of Object.values(measured)) {
    if (rows !== CALLS * PAGE) throw new Error(`${rows} rows instead of ${CALLS * PAGE}`);
  }
  return { load_seconds: seconds, ...measured };
}

const minutes = randomMinutes(COUNT);
const aggregated = measureAggregation(minutes);
async function embedded() {
  await using api = await runApi();
  return await measurePages(api, minutes);
}
async function servers() {
  await using nats = await startNatsServer();
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await using api = await runApi(async (logger) => ({
    database: await openPostgres({ url, logger }),
    log: await openJetStreamLog({ url: nats.url, logger }),
  }));
  return await measurePages(api, minutes);
}
console.log(
  JSON.stringify({
    bench: "candles",
    stored: COUNT,
    aggregation: aggregated,
    milliseconds: { embedded: await embedded(), postgres: await servers() },
  }),
);
