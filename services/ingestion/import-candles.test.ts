import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { candlesView } from "@spot-canvas/projections/candles/fold";
import { readCandles } from "@spot-canvas/projections/candles/read";
import { readGaps } from "@spot-canvas/projections/candles/series";
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { waitForPosition } from "@spot-canvas/projections/projector/wait";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog, Publisher } from "../log/event-log.ts";
import { silentLogger } from "../logging/logger.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { CandleRecorder } from "./candle-recorder.ts";
import { HttpCandleSink } from "./http-candle-sink.ts";
import { type CandleImport, importCandles } from "./import-candles.ts";
import { receiveCandlePages, receiveRefusedRows } from "./receive-candles.ts";

const SHARED = new URL("../../../shared/data/candles/", import.meta.url).pathname;
const hasShared = existsSync(SHARED);
if (!hasShared) process.stderr.write("Left out: imports of ../shared/data, which is not there.\n");

let database: Database;
let log: EventLog;
let recorder: CandleRecorder;
let folder: string;
let projecting: Promise<void>;
const stop = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "spot-canvas-import-"));
  database = await openPglite({ logger: silentLogger });
  log = await openEmbeddedLog(database, { logger: silentLogger });
  const options = { source: log, database, views: [candlesView], clock: systemClock, signal: stop.signal };
  projecting = runProjector(options);
  recorder = new CandleRecorder({ log, database, clock: systemClock });
});

afterAll(async () => {
  await recorder[Symbol.asyncDispose]();
  stop.abort();
  await projecting;
  await log[Symbol.asyncDispose]();
  await database.close();
  await rm(folder, { recursive: true });
});

async function lastPosition(stream: StreamName): Promise<number> {
  const streams = await log.streams();
  return streams.find(({ name }) => name === stream)!.lastPosition;
}

async function eventsAfter(stream: StreamName, after: number): Promise<Event[]> {
  const events: Event[] = [];
  for await (const batch of log.read(stream, { after, until: await lastPosition(stream) })) {
    for (const recorded of batch) {
      const reading = readEvent(recorded);
      if (reading.outcome === "event") events.push(reading.event);
    }
  }
  return events;
}

const snapshot = async () =>
  waitForPosition(database, { MARKET: await lastPosition("MARKET") }, 60_000, systemClock);

interface Series {
  readonly venue: Venue;
  readonly product: string;
  readonly timeframe: Timeframe;
}

async function candlesOf(series: Series): Promise<Candle[]> {
  const columns = await readCandles(await snapshot(), { ...series, from: 0 });
  return [...columns.time.keys()].map((index) => candleAt(columns, index));
}

let count = 0;
/** A series that no test has used. */
const newSeries = (): Series => ({ venue: "kraken", product: `C${++count}-USD`, timeframe: "1m" });

const csvOf = (rows: readonly string[]): string => `time,open,high,low,close,volume\n${rows.join("\n")}\n`;
const row = (slot: number, close = 1): string => `${slot * 60},1,9,0.5,${close},1`;

async function importRows(
  series: Series,
  rows: readonly string[],
  options: Partial<CandleImport> = {},
): ReturnType<typeof importCandles> {
  const file = join(folder, `${series.product}.csv`);
  await writeFile(file, csvOf(rows));
  return importCandles({ ...series, file, sink: recorder, ...options });
}

describe("an import of candles", () => {
  it("records nothing the second time", async () => {
    const series = newSeries();
    const rows = [1, 2, 5].map((slot) => row(slot));
    expect(await importRows(series, rows)).toMatchObject({ rows: 3, recorded: 3, repeated: 0, missing: 2 });
    const before = await lastPosition("MARKET");
    expect(await importRows(series, rows)).toMatchObject({ rows: 3, recorded: 0, repeated: 3 });
    expect(await lastPosition("MARKET")).toBe(before);
  });

  it("records what is new and what is revised, each once", async () => {
    const series = newSeries();
    await importRows(series, [row(1), row(2), row(3)]);
    const before = await lastPosition("MARKET");
    const summary = await importRows(series, [row(2), row(3, 2), row(4)]);
    expect(summary).toMatchObject({ recorded: 1, repeated: 1, revisions: 1, outranked: 0 });
    const [event] = await eventsAfter("MARKET", before);
    expect(event?.type === "CandlesRecorded" && [...event.data.candles.time]).toEqual([180_000, 240_000]);
    expect((await candlesOf(series)).map(({ close }) => close)).toEqual([1, 1, 2, 1]);
  });

  it("never replaces a venue's own candle, nor a finished one by one that looks unfinished", async () => {
    const series = newSeries();
    await importRows(series, [row(1), row(2)]);
    const [first] = await eventsAfter("MARKET", (await lastPosition("MARKET")) - 1);
    if (first?.type !== "CandlesRecorded") throw new Error("no candles");
    await recorder.record({ ...first.data, source: "rest" });
    await recorder.flush();
    // Equal values are no event, whoever says them: a better source is recorded with other values.
    expect(await importRows(series, [row(1, 3)])).toMatchObject({ revisions: 1 });
    const candles = { ...first.data.candles, close: Float64Array.of(5, 5) };
    await recorder.record({ ...first.data, candles, source: "rest" });
    await recorder.flush();
    expect(await importRows(series, [row(1, 7), "180,1,3,1,3,1"])).toMatchObject({
      outranked: 1,
      recorded: 1,
    });
    expect(await importRows(series, ["180,1,4,1,4,0"])).toMatchObject({
      outranked: 1,
      lastLooksUnfinished: true,
    });
    expect((await candlesOf(series)).map(({ close }) => close)).toEqual([5, 5, 3]);
  });

  it("gives the same series from any split, overlap and order of its pages", async () => {
    const part = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 }));
    const plan = fc.array(part, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(plan, async (parts) => {
        const series = newSeries();
        for (const [from, length] of parts) {
          await importRows(
            series,
            Array.from({ length }, (_, index) => row(from + index)),
          );
        }
        const slots = new Set(parts.flatMap(([from, length]) => Array.from({ length }, (_, i) => from + i)));
        const wanted = [...slots].sort((a, b) => a - b);
        expect((await candlesOf(series)).map(({ time }) => time / 60_000)).toEqual(wanted);
        const gaps = await readGaps(await snapshot(), series);
        expect(gaps.reduce((sum, { missing }) => sum + missing, 0)).toBe(
          wanted.at(-1)! - wanted[0]! + 1 - wanted.length,
        );
        expect(gaps.every(({ kind }) => kind === "not-fetched")).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it("covers the rows it has, and all between them where it is complete", async () => {
    const [sparse, complete] = [newSeries(), newSeries()];
    await importRows(sparse, [row(1), row(4)]);
    await importRows(complete, [row(1), row(4)], { complete: true });
    expect(await readGaps(await snapshot(), sparse)).toMatchObject([{ missing: 2, kind: "not-fetched" }]);
    expect(await readGaps(await snapshot(), complete)).toMatchObject([{ missing: 2, kind: "empty" }]);
  });

  it("keeps a row that is no candle in quarantine, byte for byte, and takes the rest", async () => {
    const series = newSeries();
    const before = await lastPosition("QUARANTINE");
    const summary = await importRows(series, [row(1), "garbage\u00e9", row(3)]);
    expect(summary).toMatchObject({
      rows: 3,
      recorded: 2,
      refused: 1,
      refusals: [{ line: 3, reason: "it has 1 fields and not 6" }],
    });
    const [event] = await eventsAfter("QUARANTINE", before);
    expect(event?.data).toEqual({
      origin: `${series.product}.csv`,
      place: "line 3",
      reason: "it has 1 fields and not 6",
      content: Buffer.from("garbage\u00e9").toString("base64"),
    });
  });

  it("refuses a whole file with one bad row where it is strict", async () => {
    const series = newSeries();
    const before = [await lastPosition("MARKET"), await lastPosition("QUARANTINE")];
    await expect(importRows(series, [row(1), row(2, -1)], { strict: true })).rejects.toMatchObject({
      tag: "RowRefused",
      kind: "usage",
      message: expect.stringContaining("Line 3 of"),
    });
    expect([await lastPosition("MARKET"), await lastPosition("QUARANTINE")]).toEqual(before);
  });

  it("names a missing file, a directory and a file that is cut off, and records nothing", async () => {
    const series = newSeries();
    const before = await lastPosition("MARKET");
    const cut = join(folder, "cut.csv.gz");
    const noise = Array.from({ length: 60_000 }, (_, slot) =>
      row(slot, 0.5 + ((slot * 7_919) % 8_000) / 1_000),
    );
    await writeFile(cut, gzipSync(csvOf(noise)).subarray(0, -4_000));
    for (const [file, tag] of [
      [join(folder, "none.csv"), "FileMissing"],
      [folder, "FileUnreadable"],
      [cut, "FileUnreadable"],
    ] as const) {
      await expect(importCandles({ ...series, file, sink: recorder })).rejects.toMatchObject({ tag });
    }
    expect(await lastPosition("MARKET")).toBe(before);
  });

  it("goes through the API as it goes straight", async () => {
    const series = newSeries();
    const http = new HttpCandleSink(async (path, init) => {
      if (path.endsWith("/candles")) {
        return Response.json(await receiveCandlePages(recorder, init.body as Uint8Array));
      }
      await receiveRefusedRows(recorder, JSON.parse(init.body as string));
      return new Response(null, { status: 204 });
    });
    const summary = await importRows(series, [row(1), "?", row(2)], { sink: http });
    expect(summary).toMatchObject({ recorded: 2, refused: 1 });
    expect((await candlesOf(series)).length).toBe(2);
  });

  it("goes on after a log that could not take it", async () => {
    const series = newSeries();
    const gone = new Fault("LogUnavailable", "unavailable", "The log is gone: try again.");
    const broken: Publisher = {
      publish: () => Promise.reject(gone),
      flush: () => Promise.reject(gone),
      [Symbol.asyncDispose]: async () => {},
    };
    const publishers = [broken, log.publisher()];
    const failing = Object.create(log, { publisher: { value: () => publishers.shift()! } }) as EventLog;
    const streams = () => log.streams();
    Object.defineProperty(failing, "streams", { value: streams });
    await using sink = new CandleRecorder({ log: failing, database, clock: systemClock });
    await expect(importRows(series, [row(1)], { sink })).rejects.toBe(gone);
    expect(await importRows(series, [row(1)], { sink })).toMatchObject({ recorded: 1 });
    expect(await candlesOf(series)).toHaveLength(1);
  });

  it.each([
    [{ venue: "nowhere" }, "UnknownVenue"],
    [{ product: "bitcoin" }, "InvalidProduct"],
    [{ timeframe: "7m" }, "UnknownTimeframe"],
    [{ venue: "simulated" }, "InvalidPage"],
    [{ source: "simulated" }, "InvalidPage"],
    [{ coverage: [{ from: 1, to: 2 }] }, "InvalidPage"],
  ])("refuses a page with %j", async (change, tag) => {
    await importRows(newSeries(), [row(1)]);
    const [event] = await eventsAfter("MARKET", (await lastPosition("MARKET")) - 1);
    if (event?.type !== "CandlesRecorded") throw new Error("no candles");
    await expect(recorder.record({ ...event.data, ...(change as object) })).rejects.toMatchObject({ tag });
  });

  it.runIf(hasShared)("takes Coinbase's hours: 29,061 rows, 29,022 candles, two holes", async () => {
    const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;
    const file = `${SHARED}coinbase/BTC-USD-1h.csv.gz`;
    const summary = await importCandles({ ...series, file, sink: recorder });
    expect(summary).toMatchObject({ rows: 29_061, recorded: 29_022, doubled: 5, madeUp: 34, missing: 5 });
    expect(summary.holes).toEqual([
      { from: Date.UTC(2017, 8, 22, 20), to: Date.UTC(2017, 8, 23), missing: 4 },
      { from: Date.UTC(2017, 10, 5, 5), to: Date.UTC(2017, 10, 5, 6), missing: 1 },
    ]);
    expect(summary.lastLooksUnfinished).toBe(true);
    const gaps = await readGaps(await snapshot(), series);
    expect(gaps.reduce((sum, { kind, missing }) => sum + (kind === "empty" ? missing : 0), 0)).toBe(34);
    expect(gaps.filter(({ kind }) => kind !== "empty")).toEqual(
      summary.holes.map((hole) => ({ ...hole, kind: "not-fetched" })),
    );
    const again = await importCandles({ ...series, file, sink: recorder });
    expect(again).toMatchObject({ recorded: 0, repeated: 29_022, revisions: 0 });
  });

  it.runIf(hasShared)("refuses the one bad row of CoinDesk's file by its line", async () => {
    const series = { venue: "coindesk", product: "BTC-USD", timeframe: "1h" } as const;
    const file = `${SHARED}coindesk/BTC-USD-1h.csv.gz`;
    const summary = await importCandles({ ...series, file, sink: recorder });
    expect(summary).toMatchObject({
      rows: 18_541,
      recorded: 18_540,
      refused: 1,
      refusals: [
        { line: 9_860, reason: "its high 33128.82 is below the body (open 33287.7, close 32835.8)" },
      ],
    });
  });

  it.runIf(hasShared)(
    "takes two years of Binance's minutes",
    async () => {
      const series = { venue: "binance", product: "BTC-USDT", timeframe: "1m" } as const;
      const file = `${SHARED}binance/BTC-USDT-1m.csv.gz`;
      const summary = await importCandles({ ...series, file, sink: recorder });
      expect(summary).toMatchObject({ rows: 1_049_602, recorded: 1_049_526, madeUp: 76, missing: 3_038 });
      expect(summary.holes.length).toBe(15);
      const last = await readCandles(await snapshot(), { ...series, limit: 1 });
      expect(candleAt(last, 0)).toMatchObject({ time: Date.UTC(2020, 11, 31, 23, 59), close: 28923.63 });
    },
    300_000,
  );
});
