/** Generations of a view: made, found, switched and removed. */

import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import { lockCatalogue, runStatements } from "./catalogue.ts";
import type { Database, Sql, Transaction } from "./database.ts";
import type { StreamState } from "./source.ts";
import type { View, ViewName } from "./view.ts";

/** One generation of a view. */
export interface Generation {
  readonly view: ViewName;
  readonly generation: number;
  readonly foldVersion: number;
  readonly schemaVersion: number;
  /** The Postgres schema that holds its tables. */
  readonly schema: string;
}

interface GenerationRow {
  readonly view: ViewName;
  readonly generation: number;
  readonly fold_version: number;
  readonly schema_version: number;
  readonly schema_name: string;
}

const generationOf = (row: GenerationRow): Generation => ({
  view: row.view,
  generation: row.generation,
  foldVersion: row.fold_version,
  schemaVersion: row.schema_version,
  schema: row.schema_name,
});

/** The generation of a view that readers see; absent before the view was ever projected. */
export async function findLive(sql: Sql, view: ViewName): Promise<Generation | undefined> {
  const [row] = await sql.query<GenerationRow>(
    "select g.* from canvas.live l join canvas.generations g using (view, generation) where l.view = $1",
    [view],
  );
  return row && generationOf(row);
}

/** The number of the live generation of each view. */
export async function liveGenerations(sql: Sql): Promise<ReadonlyMap<ViewName, number>> {
  const rows = await sql.query<Pick<GenerationRow, "view" | "generation">>(
    "select view, generation from canvas.live",
  );
  return new Map(rows.map(({ view, generation }) => [view, generation]));
}

/** The live generation of a view; an empty one is made where there is none, ready to be written live. */
export async function ensureLive(
  database: Database,
  view: View,
  streams: readonly StreamState[],
): Promise<Generation> {
  const found = await findLive(database, view.name);
  if (found) return found;
  return database.transaction(async (transaction) => {
    await lockCatalogue(transaction);
    const meanwhile = await findLive(transaction, view.name);
    if (meanwhile) return meanwhile;
    const made = await createGeneration(transaction, view, streams);
    await runStatements(transaction, view.index(made.schema));
    await makeLive(transaction, made);
    return made;
  });
}

/** Makes the next generation of a view in so many parts, empty, at the start of its streams, without keys and indexes. */
export async function createGeneration(
  transaction: Transaction,
  view: View,
  streams: readonly StreamState[],
  parts = 1,
): Promise<Generation> {
  const [last] = await transaction.query<{ readonly generation: number | null }>(
    "select max(generation) as generation from canvas.generations where view = $1",
    [view.name],
  );
  const generation = (last?.generation ?? 0) + 1;
  const schema = `${view.name}_${generation}`;
  const [row] = await transaction.query<GenerationRow>(
    `insert into canvas.generations (view, generation, fold_version, schema_version, schema_name, state)
     values ($1, $2, $3, $4, $5, 'loading') returning *`,
    [view.name, generation, view.foldVersion, view.schemaVersion, schema],
  );
  await transaction.query(`create schema ${schema}`);
  await runStatements(transaction, view.create(schema));
  for (const stream of view.streams) {
    await transaction.query(
      `insert into canvas.checkpoints (view, generation, stream, epoch, position, partition, partitions)
       select $1, $2, $3, $4, 0, part, $5 from generate_series(1, $5::integer) as part`,
      [view.name, generation, stream, stateOf(streams, stream).epoch, parts],
    );
  }
  return generationOf(row!);
}

/**
 * Makes a generation the one that readers see. The one before stays, without checkpoints, so that nobody can advance
 * it: a reader that resolved it a moment ago still finds its tables.
 */
export async function makeLive(transaction: Transaction, next: Generation): Promise<void> {
  const { view, generation } = next;
  await transaction.query(
    `insert into canvas.live (view, generation) values ($1, $2)
     on conflict (view) do update set generation = excluded.generation`,
    [view, generation],
  );
  await transaction.query(
    "delete from canvas.checkpoints c using canvas.generations g where g.view = $1 and g.state = 'live'" +
      " and g.generation <> $2 and c.view = g.view and c.generation = g.generation",
    [view, generation],
  );
  await transaction.query(
    `update canvas.generations set state = case when generation = $2 then 'live' else 'retired' end
     where view = $1 and (state = 'live' or generation = $2)`,
    [view, generation],
  );
}

/** Removes generations of a view that nobody reads: retired ones, or loads that never ended. */
export async function dropUnread(
  database: Database,
  view: ViewName,
  states: readonly ("loading" | "retired")[],
): Promise<void> {
  const rows = await database.query<GenerationRow>(
    "select * from canvas.generations where view = $1 and state = any($2) order by generation",
    [view, states],
  );
  for (const row of rows) await dropGeneration(database, generationOf(row));
}

/** Removes a generation with its tables. */
export async function dropGeneration(
  database: Database,
  { view, generation, schema }: Generation,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockCatalogue(transaction);
    await transaction.query(`drop schema if exists ${schema} cascade`);
    for (const table of ["checkpoints", "generations"]) {
      await transaction.query(`delete from canvas.${table} where view = $1 and generation = $2`, [
        view,
        generation,
      ]);
    }
  });
}

/** The state of one stream among those that the log has. */
export function stateOf(streams: readonly StreamState[], stream: StreamName): StreamState {
  const found = streams.find(({ name }) => name === stream);
  if (found) return found;
  throw new Fault(
    "StreamMissing",
    "unavailable",
    `The log has no stream ${stream} yet: start the service that makes it.`,
  );
}
