/**
 * What a backup and a restore take: a log on NATS of trades and pages of candles is archived, the archive is restored into
 * an empty server and compared event by event. Beside it the raw limits of the same run: the archive's bytes written,
 * and read and hashed. Prints one JSON object; the digests of log, archive and restored log must be one.
 *
 *   node scripts/dist/bench/restore.js [events]
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { openJetStreamLog } from "@spot-canvas/services/log/jetstream/log";
import { openArchive } from "@spot-canvas/services/log/transfer/archive-source";
import { ArchiveWriter } from "@spot-canvas/services/log/transfer/archive-writer";
import { copyLog } from "@spot-canvas/services/log/transfer/copy";
import { emptyManifest } from "@spot-canvas/services/log/transfer/manifest";
import { recordOf } from "@spot-canvas/services/log/transfer/record";
import { digestStream } from "@spot-canvas/services/log/transfer/stream-digest";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { startNatsServer } from "@spot-canvas/services/testing/nats-server";
import { makePages, pageEvent, timed } from "./market.ts";

const EVENTS = Number(process.argv[2] ?? 200_000);
const PAGES = 100;
const CANDLES_PER_PAGE = 4_096;

/** An event of an account, of some 150 bytes beside its headers. */
function eventAt(index: number) {
  const at = instantOfMillis(1_700_000_000_000 + index);
  const id = identityOf("AccountRenamed", `${index}`);
  const account = `a${index % 16}`;
  const name = `account ${index} `.padEnd(120, "x");
  const envelope = { id, occurredAt: at, recordedAt: at, correlationId: id };
  return newEvent("AccountRenamed", { account, name }, `ledger.account.${account}`, envelope);
}

await using server = await startNatsServer();
await using log = await openJetStreamLog({ url: server.url, logger: silentLogger });
{
  await using publisher = log.publisher();
  for (let index = 0; index < EVENTS; index++) await publisher.publish(eventAt(index));
  for (const page of makePages(PAGES, CANDLES_PER_PAGE)) await publisher.publish(pageEvent(page));
  await publisher.flush();
}
const folder = await mkdtemp(join(tmpdir(), "canvas-restore-"));
const streams = await log.streams();

const archived = await timed(async () => {
  const writer = new ArchiveWriter(folder, emptyManifest("benchmark"));
  for (const { name, epoch, lastPosition: until } of streams) {
    async function* records() {
      if (until === 0) return;
      for await (const batch of log.read(name, { after: 0, until })) yield* batch.map(recordOf);
    }
    await writer.add(name, epoch, records());
  }
});

const archive = await openArchive(folder);
const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as {
  readonly streams: readonly {
    readonly segments: readonly { readonly file: string; readonly bytes: number }[];
  }[];
};
const segments = manifest.streams.flatMap((stream) => stream.segments);
const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);

await using empty = await startNatsServer();
await using target = await openJetStreamLog({ url: empty.url, logger: silentLogger });
const restored = await timed(() => copyLog({ source: archive, target }));

const contents = await Promise.all(segments.map(({ file }) => readFile(join(folder, file))));
const written = await timed(async () => {
  for (const content of contents) await writeFile(join(folder, "limit"), content, { flush: true });
});
const hashed = await timed(async () => {
  for (const { file } of segments)
    createHash("sha256")
      .update(await readFile(join(folder, file)))
      .digest();
});

const digests = new Set<string>();
for (const source of [log, archive, target]) {
  const hash = createHash("sha256");
  for (const { name, lastPosition } of streams)
    hash.update((await digestStream(source, name, lastPosition)).sha256);
  digests.add(hash.digest("hex"));
}
await rm(folder, { recursive: true, force: true });
if (digests.size !== 1) throw new Error("The restored log is not the one that was archived.");
const perSecond = (milliseconds: number): number => Math.round(((EVENTS + PAGES) / milliseconds) * 1_000);
const result = {
  events: EVENTS + PAGES,
  megabytes: Math.round(bytes / 1e6),
  archive: {
    seconds: archived / 1_000,
    eventsPerSecond: perSecond(archived),
    ratioToWrite: written / archived,
  },
  restore: {
    seconds: restored / 1_000,
    eventsPerSecond: perSecond(restored),
    ratioToReadAndHash: hashed / restored,
  },
  digest: [...digests][0],
  load: loadavg()[0],
};
console.log(JSON.stringify(result, null, 2));
