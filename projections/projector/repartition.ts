/**
 * From one number of parts to another: the first projector that is started with the new one does it, once nobody works
 * with the old one. All parts are brought to where the furthest stands; then their checkpoints are one number of rows
 * instead of another. The tables stay as they are.
 */
import { Fault } from "@spot-canvas/domain/fault";
import { lockCatalogue } from "./catalogue.ts";
import { CatchUp, type CatchUpOptions } from "./catch-up.ts";
import { type Checkpoint, checkedCheckpoints, readCheckpoints } from "./checkpoint.ts";
import type { Sql, Transaction } from "./database.ts";
import type { Generation } from "./generation.ts";
import { isLeasedOtherwise } from "./lease.ts";
import type { ViewName } from "./view.ts";

/** What is to be in how many parts. */
export interface RepartitionOptions extends CatchUpOptions {
  readonly generation: Generation;
  readonly count: number;
}

/** Sees to it that a generation has so many parts. Throws a Fault `PartitionsDiffer` while others work with another number. */
export async function repartition(options: RepartitionOptions): Promise<void> {
  const { source, database, view, generation, count } = options;
  if (hasParts(await readCheckpoints(database, generation), count)) return;
  await refuseOthers(database, view.name, count);
  await checkedCheckpoints(database, generation, source);
  await new CatchUp(options, generation, generation).level();
  await database.transaction(async (transaction) => {
    await lockCatalogue(transaction);
    const checkpoints = await readCheckpoints(transaction, generation, "for update");
    if (hasParts(checkpoints, count)) return;
    await refuseOthers(transaction, view.name, count);
    await replace(transaction, generation, checkpoints, count);
  });
}

const hasParts = (checkpoints: readonly Checkpoint[], count: number): boolean =>
  checkpoints.every(({ partition }) => partition.count === count);

async function refuseOthers(sql: Sql, view: ViewName, count: number): Promise<void> {
  if (await isLeasedOtherwise(sql, view, count)) throw differs(view, count);
}

async function replace(
  transaction: Transaction,
  { view, generation }: Generation,
  checkpoints: readonly Checkpoint[],
  count: number,
): Promise<void> {
  const first = new Map(checkpoints.map((checkpoint) => [checkpoint.stream, checkpoint]));
  const isLevel = checkpoints.every(({ stream, position }) => first.get(stream)!.position === position);
  if (!isLevel) throw differs(view, count);
  await transaction.query("delete from canvas.checkpoints where view = $1 and generation = $2", [
    view,
    generation,
  ]);
  for (const { stream, epoch, position } of first.values()) {
    await transaction.query(
      `insert into canvas.checkpoints (view, generation, stream, epoch, position, partition, partitions)
       select $1, $2, $3, $4, $5, part, $6 from generate_series(1, $6::integer) as part`,
      [view, generation, stream, epoch, position, count],
    );
  }
}

const differs = (view: ViewName, count: number): Fault =>
  new Fault(
    "PartitionsDiffer",
    "conflict",
    `The view ${view} is being projected in another number of partitions than ${count}: stop those projectors, and ` +
      "this one goes on by itself.",
  );
