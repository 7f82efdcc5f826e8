/**
 * What the embedded log costs over the bare database: candle messages and single events through the log's publisher,
 * beside bare COPY of the same bytes into a table without anything but a primary key, in the same process and run.
 * Each figure was checked by reading everything back before it counted.
 *
 *   node scripts/dist/bench/embedded-log.js [candle messages] [single events]
 */
import { createHash } from "node:crypto";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Database } from "@spot-canvas/projections/projector/database";
import { openPglite } from "@spot-canvas/services/database/pglite";
import { openEmbeddedLog } from "@spot-canvas/services/log/embedded/embedded-log";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { silentLogger } from "@spot-canvas/services/logging/logger";

const CANDLES_PER_MESSAGE = 5_000;
const CANDLE_BYTES = 48;
/** 1,049,602 one-minute candles make so many messages. */
const candleMessages = Number(process.argv[2] ?? 210);
const singleEvents = Number(process.argv[3] ?? 50_000);
/** Bytes and rows of one bare COPY: as large as the log's transactions become. */
const COPY_BYTES = 2 * 1024 * 1024;
const COPY_ROWS = 1_000;
const AWAITED = 500;

/** Bytes that do not repeat, the same in every run (xorshift32). */
function noise(length: number, seed: number): Uint8Array {
  const words = new Uint32Array(length / 4);
  let state = seed * 2_654_435_761 + 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}

const candleEvents = Array.from(
  { length: candleMessages },
  (_, at): NewEvent => ({
    subject: "candles.coinbase.BTC-USD.1m",
    messageId: `candles-${at}`,
    headers: {
      "Event-Id": String(at).padStart(32, "0"),
      "Event-Type": "CandlesRecorded",
      "Event-Version": "1",
    },
    body: noise(CANDLES_PER_MESSAGE * CANDLE_BYTES, at + 1),
  }),
);
const orderEvents = (count: number, name: string): NewEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    subject: `orders.account-${at % 5}`,
    messageId: `${name}-${String(at).padStart(26, "0")}`,
    headers: { "Event-Id": String(at).padStart(32, "0"), "Event-Type": "OrderPlaced", "Event-Version": "1" },
    body: noise(200, at + 1),
  }));

const hashOf = (bodies: Iterable<Uint8Array>): string => {
  const hash = createHash("sha256");
  for (const body of bodies) hash.update(body);
  return hash.digest("hex").slice(0, 16);
};

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function bareRows(events: readonly NewEvent[], first: number): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1")];
  for (const [at, { body }] of events.entries()) {
    const head = Buffer.alloc(18);
    head.writeInt16BE(2, 0);
    head.writeInt32BE(8, 2);
    head.writeBigInt64BE(BigInt(first + at), 6);
    head.writeInt32BE(body.length, 14);
    parts.push(head, body);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xff])]);
}

const rowsPerCopy = (events: readonly NewEvent[]): number =>
  Math.min(COPY_ROWS, Math.max(1, Math.floor(COPY_BYTES / events[0]!.body.length)));

async function bareCopy(database: Database, events: readonly NewEvent[], table: string): Promise<number> {
  await database.query(`CREATE TABLE ${table} (position bigint PRIMARY KEY, body bytea NOT NULL);
    ALTER TABLE ${table} ALTER COLUMN body SET STORAGE EXTERNAL`);
  const rows = rowsPerCopy(events);
  return secondsOf(async () => {
    for (let at = 0; at < events.length; at += rows) {
      const data = bareRows(events.slice(at, at + rows), at);
      await database.transaction((transaction) =>
        transaction.copy({ table, columns: ["position", "body"], format: "binary", data }),
      );
    }
  });
}

const publish = (log: EventLog, events: readonly NewEvent[]): Promise<number> =>
  secondsOf(async () => {
    await using publisher = log.publisher();
    for (const event of events) await publisher.publish(event);
    await publisher.flush();
  });

interface Replay {
  readonly seconds: number;
  readonly hash: string;
}

async function replay(log: EventLog, stream: StreamName, until: number): Promise<Replay> {
  const bodies: Uint8Array[] = [];
  const seconds = await secondsOf(async () => {
    for await (const batch of log.read(stream, { after: 0, until })) {
      for (const { body } of batch) bodies.push(body);
    }
  });
  return { seconds, hash: hashOf(bodies) };
}

interface Figure {
  readonly perSecond: number;
  /** Of the bare database. */
  readonly limit: number;
  readonly ratio: number;
  readonly check: string;
}

function figureOf(count: number, seconds: number, limitSeconds: number, check: string): Figure {
  const perSecond = Math.round(count / seconds);
  const limit = Math.round(count / limitSeconds);
  const ratio = Number((limitSeconds / seconds).toFixed(2));
  return { perSecond, limit, ratio, check };
}

function requireEqual(what: string, actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`${what} came back as ${actual}, not as ${expected}.`);
}

/** Written in a pipeline beside COPY, and read beside SELECT. */
async function measurePipelined(
  database: Database,
  log: EventLog,
): Promise<Readonly<Record<string, Figure>>> {
  const figures: Record<string, Figure> = {};
  for (const { name, stream, events, weight } of [
    { name: "candles", stream: "MARKET", events: candleEvents, weight: CANDLES_PER_MESSAGE },
    { name: "events", stream: "TRADING", events: orderEvents(singleEvents, "single"), weight: 1 },
  ] as const) {
    const expected = hashOf(events.map(({ body }) => body));
    const limit = await bareCopy(database, events, `bare_${name}`);
    const seconds = await publish(log, events);
    const read = await replay(log, stream, events.length);
    requireEqual(name, read.hash, expected);
    const rows = rowsPerCopy(events);
    const readLimit = await secondsOf(async () => {
      for (let at = 0; at < events.length; at += rows) {
        const page = `SELECT position, body FROM bare_${name} WHERE position >= $1 AND position < $2`;
        await database.query(page, [at, at + rows]);
      }
    });
    const count = events.length * weight;
    figures[`append_${name}`] = figureOf(count, seconds, limit, expected);
    figures[`replay_${name}`] = figureOf(count, read.seconds, readLimit, expected);
  }
  return figures;
}

/** One after the other, each committed before the next (PGlite waits for no disk), beside INSERT. */
async function measureAwaited(database: Database, log: EventLog): Promise<Figure> {
  const events = orderEvents(AWAITED, "awaited");
  await database.query("CREATE TABLE bare_awaited (position bigint PRIMARY KEY, body bytea NOT NULL)");
  const limit = await secondsOf(async () => {
    for (const [at, { body }] of events.entries()) {
      await database.query("INSERT INTO bare_awaited VALUES ($1, $2)", [at, body]);
    }
  });
  const seconds = await secondsOf(async () => {
    for (const event of events) await log.append(event);
  });
  const [row] = await database.query<{ rows: string }>(
    "SELECT count(*) AS rows FROM log.trading WHERE message_id LIKE 'awaited-%'",
  );
  requireEqual("awaited events", row!.rows, String(AWAITED));
  return figureOf(AWAITED, seconds, limit, row!.rows);
}

const database = await openPglite({ logger: silentLogger });
const log = await openEmbeddedLog(database, { logger: silentLogger });
const pipelined = await measurePipelined(database, log);
const awaited = await measureAwaited(database, log);
console.log(
  JSON.stringify({
    name: "embedded-log",
    ...pipelined,
    awaited,
    megabytes: Math.round(process.memoryUsage().rss / 1e6),
  }),
);
await log[Symbol.asyncDispose]();
await database.close();
