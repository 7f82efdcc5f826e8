/** The read models of a thread: made once, emptied between schedules, compared with what a clean run makes. */
import type { Database } from "@spot-canvas/projections/projector/database";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { columnsOf, rowText } from "@spot-canvas/projections/projector/state-hash";
import type { EventLog } from "@spot-canvas/services/log/event-log";
import { VIEWS } from "@spot-canvas/services/platform/views";
import { systemClock } from "@spot-canvas/services/waiting/system-clock";
import { differingTables, digestOf, type TableHashes } from "../faults/tables.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Tables of one database. */
export class SimulatedTables {
  /** Of all tables, when they were compared last. */
  lastHash = "";
  readonly #database: Database & { readonly busy: Promise<void> | undefined };
  readonly #time: VirtualTime;
  #names: readonly TableName[] | undefined;

  constructor(database: Database & { readonly busy: Promise<void> | undefined }, time: VirtualTime) {
    this.#database = database;
    this.#time = time;
  }

  /** Takes every row away; what stands are the tables. */
  async empty(): Promise<void> {
    if (!(await this.#areThere())) return;
    // A few rows are deleted in a fraction of the time in which as many files would be truncated.
    await this.#database.query(`do $$ declare name text; begin
        for name in select format('%I.%I', schemaname, tablename) from pg_tables
          where schemaname in (select schema_name from canvas.generations)
        loop execute 'delete from ' || name; end loop;
        update canvas.checkpoints set position = 0;
        delete from canvas.leases;
      end $$`);
  }

  /** Whether everything of the log is in the tables, and nothing is left to be folded again. */
  async reflect(log: EventLog): Promise<boolean> {
    const ends = await log.streams();
    try {
      const snapshot = await readSnapshot(this.#database);
      if (ends.some(({ name, lastPosition }) => snapshot.positions[name] < lastPosition)) return false;
      const ledger = snapshot.schemaOf("ledger");
      return (await this.#database.query(`select from ${ledger}.dirty_markets limit 1`)).length === 0;
    } catch {
      return false;
    }
  }

  /** The tables that differ from those that an undisturbed projector makes of the log. */
  async differFromClean(log: EventLog): Promise<readonly string[]> {
    const found = await this.#hashes();
    await this.empty();
    const stop = new AbortController();
    const { signal } = stop;
    const database = this.#database;
    const running = runProjector({ source: log, database, views: VIEWS, clock: systemClock, signal });
    running.catch(() => undefined);
    let isThere = false;
    const waiting = (async () => {
      while (!(await this.reflect(log))) await systemClock.sleep(100);
      isThere = true;
    })();
    await this.#time.run(
      () => isThere,
      Number.POSITIVE_INFINITY,
      () => this.#database.busy,
    );
    await waiting;
    stop.abort();
    await running;
    const clean = await this.#hashes();
    this.lastHash = digestOf(found);
    return differingTables(found, clean);
  }

  /** The digest of every table, in one statement. */
  async #hashes(): Promise<TableHashes> {
    this.#names ??= await this.#find();
    const digests = this.#names.map(
      ({ view, schema, table, columns }) =>
        `select '${view}.${table}' as name, concat_ws(' ', count(*), sum(hashtextextended(row_text, 1)),
           sum(hashtextextended(row_text, 2))) as digest
         from (select ${rowText(columns)} as row_text from ${schema}.${table} offset 0) as rows`,
    );
    const rows = await this.#database.query<{ readonly name: string; readonly digest: string }>(
      digests.join(" union all "),
    );
    return new Map(rows.map(({ name, digest }) => [name, digest]));
  }

  /** Whether a projector has made them yet. */
  async #areThere(): Promise<boolean> {
    const [row] = await this.#database.query<{ readonly there: boolean }>(
      "select to_regclass('canvas.leases') is not null as there",
    );
    return row!.there;
  }

  async #find(): Promise<readonly TableName[]> {
    const snapshot = await readSnapshot(this.#database);
    const names: TableName[] = [];
    for (const view of VIEWS) {
      const schema = snapshot.schemaOf(view.name);
      for (const { name } of view.tables) {
        const columns = await columnsOf(this.#database, schema, name);
        names.push({ view: view.name, schema, table: name, columns });
      }
    }
    return names;
  }
}

interface TableName {
  readonly view: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}
