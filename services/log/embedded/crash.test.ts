import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDataDirectory } from "../../database/data-directory.ts";
import { openPglite } from "../../database/pglite.ts";
import { silentLogger } from "../../logging/logger.ts";
import { openEmbeddedLog } from "./embedded-log.ts";

let path: string;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "spot-canvas-crash-"));
});
afterAll(() => rm(path, { recursive: true, force: true }));

const built = (module: string): string =>
  JSON.stringify(
    pathToFileURL(createRequire(import.meta.url).resolve(`@spot-canvas/services/${module}`)).href,
  );

/** Appends for ever, by ones and by many, and says each message id once it was acknowledged. */
const appender = (round: number): string => `
  const { openDataDirectory } = await import(${built("database/data-directory")});
  const { openPglite } = await import(${built("database/pglite")});
  const { openEmbeddedLog } = await import(${built("log/embedded/embedded-log")});
  const logger = { info() {}, warn() {}, error() {} };
  const directory = await openDataDirectory({ path: ${JSON.stringify(path)}, command: "appender", logger });
  const database = await openPglite({ directory: directory.databaseDirectory, logger });
  const log = await openEmbeddedLog(database, { logger });
  const body = new Uint8Array(2000).fill(7);
  const event = (id) => ({ subject: "orders.crash", messageId: id, headers: {}, body });
  const publisher = log.publisher();
  for (let turn = 0; ; turn++) {
    const ids = Array.from({ length: turn % 2 ? 1 : 40 }, (_, at) => ${round} + "-" + turn + "-" + at);
    for (const id of ids) await publisher.publish(event(id));
    const appended = await publisher.flush();
    process.stdout.write(ids.map((id, at) => id + " " + appended[at].position + "\\n").join(""));
  }`;

/** What was acknowledged before the process was killed. */
async function appendUntilKilled(round: number, lines: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", appender(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged = new Map<string, number>();
  const gone = once(child, "exit");
  for await (const line of createInterface(child.stdout)) {
    const [id, position] = line.split(" ");
    // The last line may be cut off.
    if (id && position) acknowledged.set(id, Number(position));
    if (acknowledged.size === lines) child.kill("SIGKILL");
  }
  await gone;
  return acknowledged;
}

describe("an embedded log whose process is killed while it appends", () => {
  it("has every acknowledged event at its place, without gaps, after each of two kills", async () => {
    const acknowledged = new Map<string, number>();
    for (const [round, lines] of [217, 803].entries()) {
      for (const [id, position] of await appendUntilKilled(round, lines)) acknowledged.set(id, position);
    }
    await using directory = await openDataDirectory({ path, command: "test", logger: silentLogger });
    const database = await openPglite({ directory: directory.databaseDirectory, logger: silentLogger });
    const log = await openEmbeddedLog(database, { logger: silentLogger });
    const rows = await database.query<{ message_id: string; position: string }>(
      "SELECT message_id, position FROM log.trading ORDER BY position",
    );
    expect(rows.map(({ position }) => Number(position))).toEqual(rows.map((_, index) => index + 1));
    const kept = new Map(rows.map((row) => [row.message_id, Number(row.position)]));
    expect(acknowledged.size).toBeGreaterThan(1_000);
    expect([...acknowledged].filter(([id, position]) => kept.get(id) !== position)).toEqual([]);
    expect((await log.streams()).find(({ name }) => name === "TRADING")!.lastPosition).toBe(rows.length);
    await log[Symbol.asyncDispose]();
    await database.close();
  }, 240_000);
});
