/** Drives a view's fold batch by batch, with crashes and repeats where a specification wants them. */
import { type Reading, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { Fault } from "@spot-canvas/domain/fault";
import { runStatements } from "../projector/catalogue.ts";
import type { Database } from "../projector/database.ts";
import type { View } from "../projector/view.ts";

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

/** Folds events live, in the batches given, each with its fate; returns the schema. */
export async function foldLive(
  database: Database,
  view: View,
  batches: readonly { readonly events: readonly RecordedEvent[]; readonly fate: Fate }[],
): Promise<string> {
  const schema = await emptyGeneration(database, view);
  let fold = view.open(schema, "live");
  for (const { events, fate } of batches) {
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
  }
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
  return schema;
}

async function attempt(
  database: Database,
  fold: ReturnType<View["open"]>,
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
