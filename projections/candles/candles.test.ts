import type { CandleSource } from "@spot-canvas/domain/events/candles-recorded";
import { newEvent, type Reading, readEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import { type Candle, candleAt, columnsOf } from "@spot-canvas/domain/market/candle";
import { CandleSeries } from "@spot-canvas/domain/market/series";
import { syntheticCandles } from "@spot-canvas/domain/market/synthetic";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startPostgres } from "@spot-canvas/services/testing/postgres-server";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../projector/database.ts";
import { candlesView } from "./fold.ts";
import { findMark, findMarks } from "./mark.ts";
import { readCandles } from "./read.ts";
import { CANDLE_TABLES } from "./schema.ts";
import { listRevisions, listSeries, loadCoverage, readGaps } from "./series.ts";

const MINUTE = 60_000;
const SERIES = { venue: "kraken", product: "BTC-USD", timeframe: "1m" } as const;

/** Candles of consecutive minutes from a slot. */
const minutes = (slot: number, count: number, close = 10): Candle[] =>
  Array.from({ length: count }, (_, index) => ({
    time: (slot + index) * MINUTE,
    open: 10,
    high: Math.max(10, close),
    low: Math.min(10, close),
    close,
    volume: 1.5,
  }));

/** A record as the log gives it back. */
function recorded(position: number, candles: readonly Candle[], source: CandleSource = "rest"): Reading {
  const coverage = candles.map(({ time }) => ({ from: time, to: time + MINUTE }));
  const subject = formatSubject({ family: "candles", ...SERIES });
  const data = { ...SERIES, source, coverage, candles: columnsOf(candles) };
  const identity = { id: `${position}`, occurredAt: 0n, recordedAt: 0n, correlationId: `${position}` };
  const event = newEvent("CandlesRecorded", data, subject, identity);
  return readEvent({ stream: "MARKET", position, loggedAt: 0n, ...event });
}

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

describe.each([
  ["Postgres", () => openPostgres({ url: server.url(), logger: silentLogger })],
  ["PGlite", () => openPglite({ logger: silentLogger })],
])("the view of candles in %s", (_, open) => {
  let database: Database;
  let generation = 0;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** An empty generation. */
  async function createGeneration(): Promise<string> {
    const schema = `candles_${++generation}`;
    const statements = `create schema ${schema};${candlesView.create(schema)};${candlesView.index(schema)}`;
    for (const statement of statements.split(";").filter((text) => text.trim()))
      await database.query(statement);
    return schema;
  }

  /** Folds batches, each in its transaction, as the projector does. */
  async function fold(batches: readonly (readonly Reading[])[], schema?: string): Promise<string> {
    const into = schema ?? (await createGeneration());
    const view = candlesView.open(into, "live");
    for (const batch of batches) {
      await database.transaction(async (transaction) => {
        await view.prepare(transaction, batch);
        for (const reading of batch) view.apply(reading);
        await view.write(transaction);
      });
    }
    return into;
  }

  const tablesIn = (schema: string) => ({ sql: database, schemaOf: () => schema });

  /** Every row of the state. */
  async function rowsOf(schema: string): Promise<unknown[]> {
    const rows: unknown[] = [];
    for (const { name, key } of CANDLE_TABLES) {
      rows.push(await database.query(`select t::text from "${schema}".${name} t order by ${key}`));
    }
    return rows;
  }

  const read = async (schema: string, range: { from?: number; to?: number; limit?: number } = {}) => {
    const columns = await readCandles(tablesIn(schema), { ...SERIES, ...range });
    return [...columns.time.keys()].map((index) => candleAt(columns, index));
  };

  it("holds the same rows whatever the batches, crashes and redeliveries", async () => {
    const page = fc.record({
      slot: fc.nat(4_000),
      count: fc.integer({ min: 1, max: 1_500 }),
      close: fc.integer({ min: 9, max: 11 }),
      source: fc.constantFrom<CandleSource>("rest", "websocket", "import"),
    });
    const plan = fc.tuple(fc.array(page, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat(3)));
    await fc.assert(
      fc.asyncProperty(plan, async ([pages, choices]) => {
        const readings = pages.map(({ slot, count, close, source }, index) =>
          recorded(index + 1, minutes(slot, count, close), source),
        );
        const whole = await fold([readings]);
        const schema = await createGeneration();
        let at = 0;
        while (at < readings.length) {
          const size = 1 + (choices.next().value ?? 0);
          await fold([readings.slice(at, at + size)], schema);
          // Now and then the same batch once more, by a fold that starts from the tables.
          if (choices.next().value === 0) await fold([readings.slice(at, at + size)], schema);
          at += size;
        }
        expect(await rowsOf(schema)).toEqual(await rowsOf(whole));
        const model = new CandleSeries("1m");
        for (const reading of readings) {
          if (reading.outcome === "event" && reading.event.type === "CandlesRecorded") {
            model.record(reading.event.data, reading.event.recorded.position);
          }
        }
        const [listing] = await listSeries(tablesIn(schema));
        expect(listing).toMatchObject(model.summary);
        const name = { tenant: DEFAULT_TENANT, ...SERIES };
        expect(await loadCoverage(database, schema, name)).toEqual(model.coverage.intervals);
      }),
      { numRuns: 12 },
    );
  });

  it("gives a range from inclusive, to exclusive, oldest first, across blocks and tail", async () => {
    const schema = await fold([[recorded(1, minutes(1_000, 2_500))], [recorded(2, minutes(3_500, 1))]]);
    const slots = async (range: { from?: number; to?: number; limit?: number }): Promise<number[]> =>
      (await read(schema, range)).map(({ time }) => time / MINUTE);
    expect((await slots({})).length).toBe(2_501);
    expect(await slots({ from: 2_046 * MINUTE, to: 2_050 * MINUTE })).toEqual([2_046, 2_047, 2_048, 2_049]);
    expect(await slots({ from: 0, limit: 2 })).toEqual([1_000, 1_001]);
    expect(await slots({ from: 2_000 * MINUTE + 1, limit: 1_100 })).toEqual(
      Array.from({ length: 1_100 }, (_, index) => 2_001 + index),
    );
    expect(await slots({ limit: 2 })).toEqual([3_499, 3_500]);
    expect(await slots({ to: 3_000 * MINUTE, limit: 2_000 })).toEqual(
      Array.from({ length: 2_000 }, (_, index) => 1_000 + index),
    );
    expect(await slots({ from: 3_501 * MINUTE })).toEqual([]);
    expect(await slots({ from: 5, to: 5 })).toEqual([]);
  });

  it("finds the newest closed candle of many moments, across blocks, holes and tail", async () => {
    const rows = [...minutes(1_000, 1_500), ...minutes(4_000, 10)].map((candle) => {
      const close = candle.time / MINUTE;
      return { ...candle, close, high: close };
    });
    const schema = await fold([[recorded(1, rows)]]);
    const closed = (moment: number): number | undefined =>
      rows.filter(({ time }) => time + MINUTE <= moment).at(-1)?.close;
    const moments = [
      0, 1_000.5, 1_001, 1_001.5, 1_024, 1_025, 1_026, 2_048, 2_049.9, 3_000, 4_001, 4_009, 9_999,
    ]
      .map((minute) => minute * MINUTE)
      .concat(Number.POSITIVE_INFINITY);
    const wanted = { tenant: DEFAULT_TENANT, product: SERIES.product };
    const marks = await findMarks(tablesIn(schema), wanted, moments);
    expect(moments.map((moment) => marks.get(moment)?.price)).toEqual(moments.map(closed));
    expect(await findMark(tablesIn(schema), { ...wanted, venue: "okx" })).toBeUndefined();
  });

  it("keeps every digit of a double", async () => {
    const candle = { ...minutes(7, 1)[0]!, volume: 0.1 + 0.2, open: 9.999999999999998, low: 9 };
    const late = { ...candle, time: 9_000 * MINUTE };
    const schema = await fold([[recorded(1, [candle])], [recorded(2, [late])]]);
    expect(await read(schema)).toEqual([candle, late]);
  });

  it("holds the same rows of candles that came one by one", async () => {
    const readings = minutes(1_000, 300).map((candle, index) => recorded(index + 1, [candle]));
    const live = await fold(readings.map((reading) => [reading]));
    expect(await rowsOf(live)).toEqual(await rowsOf(await fold([readings])));
    const [tail] = await database.query(`select count(*)::int as rows from "${live}".candle_tail`);
    expect(tail).toEqual({ rows: (1_300 - 1_024) % 128 });
  });

  it("takes a late page and a revision in between", async () => {
    const schema = await fold([[recorded(1, minutes(5_000, 2))]]);
    await fold([[recorded(2, minutes(100, 2))], [recorded(3, minutes(101, 1, 12))]], schema);
    expect((await read(schema)).map(({ time, close }) => [time / MINUTE, close])).toEqual([
      [100, 10],
      [101, 12],
      [5_000, 10],
      [5_001, 10],
    ]);
    await fold([[recorded(4, minutes(5_000, 2, 14))]], schema);
    const revisions = await listRevisions(tablesIn(schema), { ...SERIES, limit: 2 });
    expect(revisions).toEqual([
      { time: 101 * MINUTE, position: 3 },
      { time: 5_000 * MINUTE, position: 4 },
    ]);
  });

  it("names the gaps, known to be empty or not fetched", async () => {
    const candles = [...minutes(0, 1_030), ...minutes(1_035, 3_000)];
    const schema = await fold([[recorded(1, candles)], [recorded(2, minutes(5_000, 1))]]);
    expect(await readGaps(tablesIn(schema), SERIES)).toEqual([
      { from: 1_030 * MINUTE, to: 1_035 * MINUTE, missing: 5, kind: "not-fetched" },
      { from: 4_035 * MINUTE, to: 5_000 * MINUTE, missing: 965, kind: "not-fetched" },
    ]);
    expect(await readGaps(tablesIn(schema), { ...SERIES, product: "ETH-USD" })).toEqual([]);
  });

  it("shows people one row a candle", async () => {
    const schema = await fold([[recorded(1, minutes(1_023, 2), "websocket")]]);
    const rows = await database.query(
      `select tenant, open_time::text, close, source, position from "${schema}".candles order by open_time`,
    );
    expect(rows).toMatchObject([
      { tenant: DEFAULT_TENANT, close: 10, source: "websocket", position: "1" },
      { close: 10, source: "websocket", position: "1" },
    ]);
  });

  it("goes on from the tables after a transaction that did not commit", async () => {
    const schema = await createGeneration();
    const view = candlesView.open(schema, "live");
    const batch = [recorded(1, minutes(1_000, 100))];
    const attempt = database.transaction(async (transaction) => {
      await view.prepare(transaction, batch);
      for (const reading of batch) view.apply(reading);
      await view.write(transaction);
      throw new Error("no commit");
    });
    await expect(attempt).rejects.toThrow("no commit");
    view.reset();
    expect(await read(schema)).toEqual([]);
    expect(await rowsOf(await fold([batch], schema))).toEqual(await rowsOf(await fold([batch])));
  });

  it("skips what holds no series that could be shown", async () => {
    const columns = syntheticCandles({ seed: 1, product: "X-Y", timeframe: "1m", from: 0, to: MINUTE });
    const data = { ...SERIES, timeframe: "7m", source: "rest", coverage: [], candles: columns } as const;
    const subject = formatSubject({ family: "candles", ...SERIES, timeframe: "7m" });
    const identity = { id: "1", occurredAt: 0n, recordedAt: 0n, correlationId: "1" };
    const event = newEvent("CandlesRecorded", data, subject, identity);
    const strange = readEvent({ stream: "MARKET", position: 1, loggedAt: 0n, ...event });
    const schema = await fold([[strange]]);
    expect(await listSeries(tablesIn(schema))).toEqual([]);
  });
});
