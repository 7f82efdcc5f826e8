/** The read models of a system under trial, read over a connection that no fault of the trial is between. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Positions } from "@spot-canvas/domain/events/position-token";
import { STREAMS } from "@spot-canvas/domain/events/stream";
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import type { EventSource } from "@spot-canvas/projections/projector/source";
import { columnsOf, hashTables, rowText } from "@spot-canvas/projections/projector/state-hash";
import type { View, ViewName } from "@spot-canvas/projections/projector/view";
import { openPostgres } from "@spot-canvas/services/database/postgres";
import { silentLogger } from "@spot-canvas/services/logging/logger";
import { VIEWS } from "@spot-canvas/services/platform/views";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";

const POLL_MS = 20;
const ROWS_SHOWN = 3;

/** The digest of each table, by `view.table`. */
export type TableHashes = ReadonlyMap<string, string>;

/** The tables of one database. Closing leaves them as they are. */
export class Tables {
  readonly #url: string;
  #database: Database | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** A connection that comes back however often the server went. */
  async database(): Promise<Database> {
    this.#database ??= await openPostgres({ url: this.#url, logger: silentLogger });
    return this.#database;
  }

  /** Resolves when every view has folded the log up to these positions and nothing is left to be folded again. */
  async reach(positions: Partial<Positions>): Promise<void> {
    while (!(await this.#isAt(positions).catch(() => false))) await sleep(POLL_MS);
  }

  /** The digest of every table of some views. */
  async hashes(views: readonly View[] = VIEWS): Promise<TableHashes> {
    const database = await this.database();
    const snapshot = await readSnapshot(database);
    const hashes = new Map<string, string>();
    for (const view of views) {
      const states = await hashTables(database, view, snapshot.schemaOf(view.name));
      for (const { table, rows, hash } of states) hashes.set(`${view.name}.${table}`, `${rows}:${hash}`);
    }
    return hashes;
  }

  /** Some rows of a table of {@link hashes} that stand on one side only; undefined where there are none. */
  async rowsApart(other: Tables, table: string, without: readonly string[]): Promise<string | undefined> {
    const sides = [this, other].map((side) => side.#rowsOf(table, without));
    const [ours, theirs] = (await Promise.all(sides)) as [ReadonlySet<string>, ReadonlySet<string>];
    const here = [...ours].filter((row) => !theirs.has(row));
    const there = [...theirs].filter((row) => !ours.has(row));
    if (here.length + there.length === 0 && ours.size === theirs.size) return undefined;
    const shown = (rows: readonly string[]): string => rows.slice(0, ROWS_SHOWN).join(" ");
    return `${here.length} rows here only, ${shown(here)}; ${there.length} there only, ${shown(there)}`;
  }

  async close(): Promise<void> {
    await this.#database?.close();
  }

  async #rowsOf(table: string, without: readonly string[]): Promise<ReadonlySet<string>> {
    const [view, name] = table.split(".") as [ViewName, string];
    const database = await this.database();
    const schema = (await readSnapshot(database)).schemaOf(view);
    const columns = await columnsOf(database, schema, name);
    const text = rowText(columns.filter((column) => !without.includes(column)));
    const rows = await database.query<{ readonly row: string }>(
      `select ${text} as row from ${schema}.${name}`,
    );
    return new Set(rows.map(({ row }) => row));
  }

  /** How far they are, in words. */
  async state(): Promise<string> {
    const database = await this.database();
    const { positions, schemaOf } = await readSnapshot(database);
    const dirty = await database.query(`select from ${schemaOf("ledger")}.dirty_markets`);
    return `The tables: ${JSON.stringify(positions)}, ${dirty.length} markets to fold again.`;
  }

  async #isAt(positions: Partial<Positions>): Promise<boolean> {
    const database = await this.database();
    const snapshot = await readSnapshot(database);
    if (STREAMS.some((stream) => snapshot.positions[stream] < (positions[stream] ?? 0))) return false;
    const dirty = await database.query(`select from ${snapshot.schemaOf("ledger")}.dirty_markets limit 1`);
    return dirty.length === 0;
  }
}

/** The tables that an undisturbed projector makes of a log, in an empty database. */
export async function projectCleanly(source: EventSource, url: string): Promise<Tables> {
  const tables = new Tables(url);
  const stop = new AbortController();
  const { signal } = stop;
  const database = await tables.database();
  const running = runProjector({ source, database, views: VIEWS, clock: systemClock, signal });
  const ends = (await source.streams()).map(({ name, lastPosition }) => [name, lastPosition]);
  await Promise.race([tables.reach(Object.fromEntries(ends)), running]);
  stop.abort();
  await running;
  return tables;
}

/** Their digests. */
export async function cleanHashes(source: EventSource, url: string): Promise<TableHashes> {
  const tables = await projectCleanly(source, url);
  try {
    return await tables.hashes();
  } finally {
    await tables.close();
  }
}

/** The tables whose digests differ. */
export function differingTables(found: TableHashes, expected: TableHashes): readonly string[] {
  return [...expected.keys()].filter((table) => found.get(table) !== expected.get(table));
}

/** One digest of all. */
export function digestOf(hashes: TableHashes): string {
  const digest = createHash("sha256");
  for (const [table, hash] of hashes) digest.update(`${table} ${hash}\n`);
  return digest.digest("hex").slice(0, 32);
}

/** The digests of some views alone. */
export const ofViews = (hashes: TableHashes, ...names: readonly ViewName[]): TableHashes =>
  new Map([...hashes].filter(([table]) => names.some((name) => table.startsWith(`${name}.`))));
