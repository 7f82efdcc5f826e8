/**
 * Logs that each version of the program wrote, kept for ever in `testing/logs`: every later one reads every event of them,
 * and the same fold gives the same tables. A new version adds its own with `canvas log export`, and never changes another's.
 */
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { rebuild } from "@spot-canvas/projections/projector/rebuild";
import { describe, expect, it, vi } from "vitest";
import { openPglite } from "../../database/pglite.ts";
import { silentLogger } from "../../logging/logger.ts";
import { VIEWS } from "../../platform/views.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import { openArchive } from "./archive-source.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

const folder = fileURLToPath(new URL("../../testing/logs/", import.meta.url));
const versions = await readdir(folder);

/** The tables of a view, as the fold and schema of these versions made them. */
interface Recorded {
  readonly fold: number;
  readonly schema: number;
  readonly tables: Readonly<Record<string, string>>;
}

describe.each(versions)("the log that version %s wrote", (version) => {
  it("is read to its last event", async () => {
    const archive = await openArchive(`${folder}${version}`);
    for (const { name, lastPosition: until } of await archive.streams()) {
      const read: unknown[] = [];
      for await (const batch of archive.read(name, { after: 0, until })) {
        read.push(...batch.map((event) => [event.position, readEvent(event).outcome]));
      }
      expect(read).toEqual(Array.from({ length: until }, (_, at) => [at + 1, "event"]));
    }
  });

  it("gives the tables that it gave then, where the fold is the same", async () => {
    const source = await openArchive(`${folder}${version}`);
    const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
      await readFile(`${folder}${version}/tables.json`, "utf8"),
    );
    const database = await openPglite({ logger: silentLogger });
    const found: Record<string, Recorded> = {};
    for (const view of VIEWS) {
      const { tables } = await rebuild({ source, database, view, clock: systemClock });
      const hashes = tables.map(({ table, rows, hash }) => [table, `${rows} ${hash}`]);
      found[view.name] = {
        fold: view.foldVersion,
        schema: view.schemaVersion,
        tables: Object.fromEntries(hashes),
      };
    }
    await database.close();
    const same = Object.keys(recorded).filter(
      (view) => found[view]?.fold === recorded[view]!.fold && found[view]?.schema === recorded[view]!.schema,
    );
    expect(same.map((view) => [view, found[view]])).toEqual(same.map((view) => [view, recorded[view]]));
    expect(Object.keys(found)).toEqual(expect.arrayContaining(Object.keys(recorded)));
  });
});
