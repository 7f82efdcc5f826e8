import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPglite } from "../../database/pglite.ts";
import { silentLogger } from "../../logging/logger.ts";
import { startNatsServer } from "../../testing/nats-server.ts";
import { openEmbeddedLog } from "../embedded/embedded-log.ts";
import type { EventLog } from "../event-log.ts";
import { openJetStreamLog } from "../jetstream/log.ts";
import { openArchive } from "./archive-source.ts";
import { ArchiveWriter } from "./archive-writer.ts";
import { copyLog } from "./copy.ts";
import { emptyManifest, readManifest } from "./manifest.ts";
import { lineOf, readLine, recordOf } from "./record.ts";
import { digestStream } from "./stream-digest.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

const encoder = new TextEncoder();
let counter = 0;

const event = (subject: string, body: string | Uint8Array, headers: NewEvent["headers"] = {}): NewEvent => ({
  subject,
  messageId: `message-${++counter}`,
  headers,
  body: typeof body === "string" ? encoder.encode(body) : body,
});

/** Twelve events on all streams: text, bytes, nothing, with and without headers. */
async function fill(log: EventLog): Promise<void> {
  for (let at = 0; at < 4; at++) {
    await log.append(event("candles.coinbase.BTC-USD.1m", new Uint8Array([at, 255, 0, 128])));
    await log.append(
      event("orders.paper", `{"number":${at},"text":"þ€"}`, { "Event-Id": `${at}`, "X-Own": "kept" }),
    );
    await log.append(event("quarantine.import", at === 3 ? new Uint8Array() : "row"));
  }
}

async function archive(source: EventSource, folder: string): Promise<void> {
  const manifest = (await readManifest(folder)) ?? emptyManifest("test");
  const writer = new ArchiveWriter(folder, manifest, { events: 2, bytes: 1_000 });
  for (const { name, epoch, lastPosition: until } of await source.streams()) {
    const after = writer.reached(name, epoch);
    async function* records() {
      if (after === until) return;
      for await (const batch of source.read(name, { after, until })) yield* batch.map(recordOf);
    }
    await writer.add(name, epoch, records());
  }
}

const digests = async (source: EventSource): Promise<Readonly<Record<string, string>>> => {
  const states = await source.streams();
  const found = await Promise.all(
    states.map(async ({ name, lastPosition }) => [
      name,
      (await digestStream(source, name, lastPosition)).sha256,
    ]),
  );
  return Object.fromEntries(found);
};

let folder: string;
const opened: AsyncDisposable[] = [];

async function embedded(): Promise<EventLog> {
  const database = await openPglite({ logger: silentLogger });
  opened.push({ [Symbol.asyncDispose]: () => database.close() });
  const log = await openEmbeddedLog(database, { logger: silentLogger });
  opened.push(log);
  return log;
}

/** A log on a server of its own. */
async function jetstream(): Promise<EventLog> {
  const server = await startNatsServer();
  opened.push(server);
  const log = await openJetStreamLog({ url: server.url, logger: silentLogger });
  opened.push(log);
  return log;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "archive-"));
});
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("a line of an archive", () => {
  it("holds everything of an event, whatever its bytes", () => {
    const headers = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{1,6}$/), fc.string());
    const fields = fc.record({
      position: fc.nat(),
      loggedAt: fc.bigInt(0n, 2n ** 60n),
      headers,
      body: fc.uint8Array(),
    });
    fc.assert(
      fc.property(fields, (given) => {
        const recorded = { stream: "TRADING" as StreamName, subject: "orders.paper", ...given };
        const line = lineOf(recordOf(recorded));
        const read = readLine("TRADING", line);
        expect(read.ok && lineOf(recordOf(read.value))).toBe(line);
        expect(read.ok && [...read.value.body]).toEqual([...given.body]);
        expect(read.ok && read.value.loggedAt).toBe(given.loggedAt);
      }),
    );
  });

  it.each(["", "{}", "[1]", '{"position":1,"subject":"a","logged_at":"x","headers":{},"body":""}', "null"])(
    "is not %s",
    (line) => {
      expect(readLine("TRADING", line).ok).toBe(false);
    },
  );
});

describe("a log", () => {
  it("goes from a data directory to an archive, to NATS and back with every byte, position and time", async () => {
    const source = await embedded();
    await fill(source);
    await archive(source, folder);
    const before = await digests(source);
    expect(await digests(await openArchive(folder))).toEqual(before);

    const nats = await jetstream();
    const copied = await copyLog({ source: await openArchive(folder), target: nats });
    expect(Object.fromEntries(copied.map(({ stream, sha256 }) => [stream, sha256]))).toEqual(before);

    const back = await embedded();
    await copyLog({ source: nats, target: back });
    expect(await digests(back)).toEqual(before);
    expect((await back.append(event("orders.paper", "next"))).position).toBe(5);
  });

  it("is copied into nothing but its own beginning", async () => {
    const source = await jetstream();
    const target = await jetstream();
    await fill(source);
    const cut = { streams: async () => (await source.streams()).map((one) => ({ ...one, lastPosition: 2 })) };
    await copyLog({ source: { ...cut, read: (name, range) => source.read(name, range) }, target });
    const copied = await copyLog({ source, target });
    expect(copied.map(({ before, events }) => [before, events])).toEqual(STREAMS.map(() => [2, 4]));

    await target.append(event("orders.paper", "its own"));
    await expect(copyLog({ source, target })).rejects.toMatchObject({ tag: "TargetNotEmpty" });
  });

  it("is archived on from where the last archive ended; what was sealed stays", async () => {
    const source = await jetstream();
    await fill(source);
    await archive(source, folder);
    const sealed = await readFile(join(folder, "TRADING", "000000000001-000000000002.jsonl"), "utf8");
    await source.append(event("orders.paper", "later"));
    await archive(source, folder);
    expect((await readdir(join(folder, "TRADING"))).sort()).toEqual([
      "000000000001-000000000002.jsonl",
      "000000000003-000000000004.jsonl",
      "000000000005-000000000005.jsonl",
    ]);
    expect(await readFile(join(folder, "TRADING", "000000000001-000000000002.jsonl"), "utf8")).toBe(sealed);
    expect(await digests(await openArchive(folder))).toEqual(await digests(source));
    await source.startEpoch();
    await expect(archive(source, folder)).rejects.toMatchObject({ tag: "ArchiveOfAnotherLog" });
  });

  it("is not restored from an archive that is damaged, lacks a segment, or is of a newer program", async () => {
    const source = await jetstream();
    await fill(source);
    await archive(source, folder);
    const segment = join(folder, "MARKET", "000000000003-000000000004.jsonl");
    const text = await readFile(segment, "utf8");
    await writeFile(segment, text.replace("candles", "Candles"));
    const restore = async () => copyLog({ source: await openArchive(folder), target: await jetstream() });
    await expect(restore()).rejects.toMatchObject({ tag: "ArchiveDamaged" });
    await rm(segment);
    await expect(restore()).rejects.toMatchObject({ tag: "SegmentMissing" });
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
    await writeFile(join(folder, "manifest.json"), JSON.stringify({ ...manifest, format: 2 }));
    await expect(openArchive(folder)).rejects.toMatchObject({ tag: "ArchiveNewer" });
    await expect(openArchive(join(folder, "nothing"))).rejects.toMatchObject({ tag: "NoArchive" });
  });
});
