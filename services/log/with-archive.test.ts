import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOGGED_AT, type NewEvent } from "@spot-canvas/domain/events/envelope";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { ReadOptions } from "@spot-canvas/projections/projector/source";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryEventLog } from "../testing/memory-event-log.ts";
import type { EventLog } from "./event-log.ts";
import { lockArchive } from "./transfer/archive-lock.ts";
import { archiveMarket } from "./transfer/archive-market.ts";
import { digestStream } from "./transfer/stream-digest.ts";
import { withArchive } from "./with-archive.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-06-30T00:00:00Z");
const SUBJECTS = ["candles.a.X.1m", "candles.b.Y.1m", "instruments.a"] as const;
const signal = new AbortController().signal;

/** The n-th event, from 1, logged n days after the first day of 2026. */
const numbered = (number: number, subject: string = SUBJECTS[number % 3]!): NewEvent => ({
  subject,
  messageId: `message-${number}`,
  headers: { [LOGGED_AT]: String(instantOfMillis(Date.parse("2026-01-01") + number * DAY_MS)) },
  body: new TextEncoder().encode(`${number}`),
});

const moment = (number: number): bigint => instantOfMillis(Date.parse("2026-01-01") + number * DAY_MS);

async function filled(events: number): Promise<MemoryEventLog> {
  const log = new MemoryEventLog(() => NOW);
  for (let number = 1; number <= events; number++) await log.append(numbered(number));
  return log;
}

const archiving = (log: EventLog, before: number) =>
  archiveMarket({
    log,
    folder,
    before: moment(before),
    now: NOW,
    program: "test",
    signal,
    limits: { events: 4, bytes: 10_000 },
  });

async function read(log: EventLog, options: ReadOptions): Promise<readonly number[]> {
  const positions: number[] = [];
  for await (const batch of log.read("MARKET", options))
    positions.push(...batch.map(({ position }) => position));
  return positions;
}

const upTo = (end: number, from = 1): readonly number[] =>
  Array.from({ length: end - from + 1 }, (_, at) => from + at);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "canvas-archive-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a log with an archive", () => {
  it("reads as if nothing had been moved: all, part, by subject, and the newest of each", async () => {
    const whole = await filled(30);
    const log = await filled(30);
    expect(await archiving(log, 18)).toMatchObject({ events: 17, archivedTo: 17, logFrom: 18 });
    const archived = withArchive(log, folder);
    const { sha256 } = await digestStream(whole, "MARKET", 30);
    expect((await digestStream(archived, "MARKET", 30)).sha256).toBe(sha256);
    for (const subject of [undefined, ...SUBJECTS, "candles.>", "candles.none.X.1m"]) {
      for (const [after, until] of [
        [0, 30],
        [3, 9],
        [10, 17],
        [16, 19],
        [25, 30],
      ] as const) {
        const options = { after, until, ...(subject === undefined ? {} : { subject }) };
        expect([options, await read(archived, options)]).toEqual([options, await read(whole, options)]);
      }
    }
    await archiving(log, 31);
    for (const subject of SUBJECTS) {
      expect((await archived.last(subject))!.position).toBe((await whole.last(subject))!.position);
    }
    expect(await archived.last("candles.none.X.1m")).toBeUndefined();
  });

  it("says what is missing where the archive is not at hand, of another log, damaged or shorter", async () => {
    const log = await filled(12);
    await archiving(log, 9);
    const fault = (options: Partial<ReadOptions>, archive: string | undefined) =>
      expect(read(withArchive(log, archive), { after: 0, until: 12, ...options })).rejects;
    await fault({}, undefined).toMatchObject({
      tag: "HistoryArchived",
      message: /up to position 8 .* CANVAS_ARCHIVE/,
    });
    await fault({ subject: SUBJECTS[0] }, undefined).toMatchObject({ tag: "HistoryArchived" });
    await fault({}, join(folder, "nothing")).toMatchObject({ tag: "NoArchive" });
    await expect(withArchive(log, undefined).last("candles.none.X.1m")).rejects.toMatchObject({
      tag: "HistoryArchived",
    });
    expect(await read(withArchive(log, undefined), { after: 8, until: 12 })).toEqual(upTo(12, 9));

    const manifest = join(folder, "manifest.json");
    const text = await readFile(manifest, "utf8");
    const { streams, ...rest } = JSON.parse(text);
    const shorter = [{ ...streams[0], segments: streams[0].segments.slice(0, -1) }];
    await writeFile(manifest, JSON.stringify({ ...rest, streams: shorter }));
    await fault({}, folder).toMatchObject({ tag: "HistoryArchived", message: /has it up to 4/ });
    await writeFile(manifest, text.replace(streams[0].epoch, "another1"));
    await fault({}, folder).toMatchObject({ tag: "HistoryArchived", message: /epoch another1/ });
    await writeFile(manifest, text);
    await appendFile(join(folder, streams[0].segments[1].file), "\n");
    await fault({}, folder).toMatchObject({ tag: "ArchiveDamaged" });
    await rm(join(folder, streams[0].segments[1].file));
    await fault({}, folder).toMatchObject({ tag: "SegmentMissing" });
  });

  it("loses nothing where it is archived under a reader, whatever the reader looks for", async () => {
    const whole = await filled(40);
    for (const subject of [undefined, SUBJECTS[1], "candles.>", "candles.none.X.1m"]) {
      const log = await filled(40);
      log.batch = 3;
      const archived = withArchive(log, folder);
      const options = { after: 0, until: 40, ...(subject === undefined ? {} : { subject }) };
      const positions: number[] = [];
      for await (const batch of archived.read("MARKET", options)) {
        positions.push(...batch.map(({ position }) => position));
        if (positions.length < 9) await archiving(log, 10 + 2 * positions.length);
      }
      expect(positions).toEqual(await read(whole, options));
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("goes on with its archive under a new epoch, also where that was cut off", async () => {
    const log = await filled(12);
    await archiving(log, 9);
    const archived = withArchive(log, folder);
    await expect(withArchive(log, undefined).startEpoch()).rejects.toMatchObject({ tag: "HistoryArchived" });
    await archived.startEpoch();
    expect(await read(archived, { after: 0, until: 12 })).toEqual(upTo(12));
    await log.startEpoch();
    await expect(read(archived, { after: 0, until: 12 })).rejects.toMatchObject({ tag: "HistoryArchived" });
    await archived.startEpoch();
    expect(await read(archived, { after: 0, until: 12 })).toEqual(upTo(12));
    expect(await archiving(log, 11)).toMatchObject({ events: 2, logFrom: 11 });
  });
});

describe("archiving", () => {
  it("takes the events before a moment, then those since, and nothing that is younger than a day", async () => {
    const log = await filled(12);
    expect(await archiving(log, 1)).toMatchObject({ events: 0, archivedTo: 0, logFrom: 1 });
    expect(await archiving(log, 5)).toMatchObject({ events: 4, archivedTo: 4, logFrom: 5 });
    expect(await archiving(log, 5)).toMatchObject({ events: 0, archivedTo: 4, logFrom: 5 });
    expect(await archiving(log, 8)).toMatchObject({ events: 3, archivedTo: 7, logFrom: 8 });
    // One that was logged long ago and stands behind a younger one stays: what leaves is a beginning.
    await log.append(numbered(200));
    await log.append({ ...numbered(3), messageId: "copied" });
    expect(await archiving(log, 100)).toMatchObject({ events: 5, logFrom: 13 });
    await expect(archiving(log, 200)).rejects.toMatchObject({ tag: "TooYoung", kind: "usage" });
  });

  it("removes nothing where the archive begins later, is of another log, or holds something else", async () => {
    const log = await filled(12);
    await archiving(log, 5);
    const manifest = join(folder, "manifest.json");
    const kept = await readFile(manifest, "utf8");
    await rm(manifest);
    await expect(archiving(log, 8)).rejects.toMatchObject({ tag: "ArchiveIncomplete" });
    await writeFile(manifest, kept);
    await expect(archiving(await filled(3), 8)).rejects.toMatchObject({ tag: "ArchiveAhead" });
    await writeFile(manifest, kept.replace(/memory\w+/, "another1"));
    await expect(archiving(log, 8)).rejects.toMatchObject({ tag: "ArchiveOfAnotherLog" });
    expect((await log.streams())[0]!.firstPosition).toBe(5);

    const other = new MemoryEventLog(() => NOW);
    for (let number = 1; number <= 12; number++) await other.append(numbered(number, "candles.a.Z.1m"));
    await writeFile(manifest, kept);
    await expect(archiving(other, 8)).rejects.toMatchObject({ tag: "ArchiveDiffers" });
    expect((await other.streams())[0]!.firstPosition).toBe(1);
  });

  it("is done by one at a time", async () => {
    const log = await filled(12);
    await using _held = await lockArchive(folder, "canvas log export");
    await expect(archiving(log, 5)).rejects.toMatchObject({ tag: "ArchiveInUse" });
  });

  it("may be killed at any moment: nothing is ever missing, and the next run goes on", async () => {
    const whole = await filled(25);
    const { sha256 } = await digestStream(whole, "MARKET", 25);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }), async (deaths) => {
        await rm(folder, { recursive: true, force: true });
        const log = await filled(25);
        for (const [at, death] of deaths.entries()) {
          await archiving(dying(log, death), 12 + 3 * at).catch((error: Error) => {
            if (error.message !== "killed") throw error;
          });
          expect((await digestStream(withArchive(log, folder), "MARKET", 25)).sha256).toBe(sha256);
        }
        await archiving(log, 24);
        expect((await log.streams())[0]!.firstPosition).toBe(24);
        expect((await digestStream(withArchive(log, folder), "MARKET", 25)).sha256).toBe(sha256);
      }),
      { numRuns: 25 },
    );
  });
});

/** The log as a process sees it that is killed after so many batches or calls. */
function dying(log: MemoryEventLog, left: number): EventLog {
  log.batch = 2;
  let more = left;
  const step = (): void => {
    if (more-- <= 0) throw new Error("killed");
  };
  return {
    description: log.description,
    async streams() {
      step();
      return log.streams();
    },
    async *read(stream, options) {
      for await (const batch of log.read(stream, options)) {
        step();
        yield batch;
      }
    },
    append: (event) => log.append(event),
    appendAll: (events, expectedLast) => log.appendAll(events, expectedLast),
    publisher: () => log.publisher(),
    last: (subject) => log.last(subject),
    startEpoch: () => log.startEpoch(),
    async purgeMarket(until) {
      step();
      await log.purgeMarket(until);
      step();
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
