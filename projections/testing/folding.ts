/** Drives a view's fold batch by batch, with crashes and repeats where a specification wants them. */
import { type Reading, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import { runStatements } from "../projector/catalogue.ts";
import type { Database } from "../projector/database.ts";
import { settleAll } from "../projector/load.ts";
import type { View, ViewFold } from "../projector/view.ts";

/** What happens to a batch: all is well, the process dies before its commit, or the answer to its commit is lost. */
export type Fate = "commits" | "dies" | "answer lost";

let schemas = 0;

/** Makes an empty generation with keys and indexes, as readers would see it. */
export async function emptyGeneration(database: Database, view: View, indexed = true): Promise<string> {
  const schema = `${view.name}_test_${++schemas}`;
  await runStatements(database, `create schema ${schema};\n${view.create(schema)}`);
  if (indexed) await runStatements(database, view.index(schema));
  return schema;
}

/** A batch of a log with its fate, and the fates of slices that are done after it of what it left over. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  readonly fate: Fate;
  readonly slices?: readonly Fate[];
}

/** Rows of a slice: few, so that little is left over often. */
const SLICE_ROWS = 3;

/** Folds events live, in the batches given; returns the schema. */
export async function foldLive(database: Database, view: View, batches: readonly Batch[]): Promise<string> {
  const schema = await emptyGeneration(database, view);
  let fold = view.open(schema, "live");
  for (const { events, fate, slices } of batches) {
    const readings = events.map(readEvent);
    if (fate === "dies") {
      await attempt(database, fold, readings, true).catch(() => undefined);
      fold = view.open(schema, "live");
    }
    try {
      await attempt(database, fold, readings, false);
    } catch (error) {
      if (!(error instanceof Fault && error.tag === "RepeatedEvents")) throw error;
      fold.reset();
      await attempt(database, fold, readings, false);
    }
    if (fate === "answer lost") fold.reset();
    for (const one of slices ?? []) {
      const slice = settleSlice(database, fold, one === "dies");
      if (one !== "dies") await slice;
      else await slice.catch(() => (fold = view.open(schema, "live")));
      if (one === "answer lost") fold.reset();
    }
  }
  await settleAll(fold, database);
  return schema;
}

/** Loads events as a rebuild does; returns the schema. */
export async function foldLoad(
  database: Database,
  view: View,
  batches: readonly (readonly RecordedEvent[])[],
): Promise<string> {
  const schema = await emptyGeneration(database, view, false);
  const fold = view.open(schema, "load");
  for (const events of batches) await attempt(database, fold, events.map(readEvent), false);
  await database.transaction(async (transaction) => fold.finish?.(transaction));
  await runStatements(database, view.index(schema));
  await settleAll(fold, database);
  return schema;
}

async function settleSlice(database: Database, fold: ViewFold, dies: boolean): Promise<void> {
  await database.transaction(async (transaction) => {
    await fold.settle?.(transaction, SLICE_ROWS);
    if (dies) throw new Error("killed");
  });
}

async function attempt(
  database: Database,
  fold: ViewFold,
  readings: readonly Reading[],
  dies: boolean,
): Promise<void> {
  await fold.prepare(database, readings);
  for (const reading of readings) fold.apply(reading);
  await database.transaction(async (transaction) => {
    await fold.write(transaction);
    if (dies) throw new Error("killed");
  });
}
