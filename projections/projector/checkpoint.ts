/** Checkpoints: how far a generation has folded each stream. Moved by compare-and-set, which is the fence. */

import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Sql } from "./database.ts";
import { type Generation, stateOf } from "./generation.ts";
import type { Partition } from "./partition.ts";
import type { EventSource, StreamState } from "./source.ts";

/** How far a generation has folded one stream. */
export interface Checkpoint {
  readonly stream: StreamName;
  readonly epoch: string;
  readonly position: number;
  /** Which part of the view's accounts it is of. */
  readonly partition: Partition;
  /** Another writer raises it where it changed what this part's writer may have in memory. */
  readonly fence: number;
}

/** Which part of a generation moves from where. */
export interface Move {
  readonly generation: Generation;
  readonly partition: Partition;
  readonly fence: number;
  readonly from: number;
}

/** The checkpoints of a generation. With `lock`, they stay until the transaction ends. */
export async function readCheckpoints(
  sql: Sql,
  { view, generation }: Generation,
  lock: "" | "for update" = "",
): Promise<readonly Checkpoint[]> {
  const rows = await sql.query<{
    readonly stream: StreamName;
    readonly epoch: string;
    readonly position: string;
    readonly partition: number;
    readonly partitions: number;
    readonly fence: string;
  }>(
    `select stream, epoch, position, partition, partitions, fence from canvas.checkpoints
     where view = $1 and generation = $2 order by stream, partition ${lock}`,
    [view, generation],
  );
  return rows.map(({ stream, epoch, position, partition, partitions, fence }) => ({
    ...{ stream, epoch, position: Number(position), fence: Number(fence) },
    partition: { index: Number(partition), count: Number(partitions) },
  }));
}

/** The one of some checkpoints that is of a stream and part. */
export const checkpointAt = (
  checkpoints: readonly Checkpoint[],
  { stream, partition }: Pick<Checkpoint, "stream" | "partition">,
): Checkpoint => checkpoints.find((one) => one.stream === stream && one.partition.index === partition.index)!;

/** How far all parts have come, by stream. */
export function leastPositions(checkpoints: readonly Checkpoint[]): ReadonlyMap<StreamName, number> {
  const least = new Map<StreamName, number>();
  for (const { stream, position } of checkpoints) {
    least.set(stream, Math.min(least.get(stream) ?? position, position));
  }
  return least;
}

/**
 * Moves checkpoints of one stream, all or none. Throws a Fault `Fenced` where another projector moved one first, or
 * where the generation is no longer the one to write.
 */
export async function moveCheckpoints(
  sql: Sql,
  stream: StreamName,
  epoch: string,
  moves: readonly Move[],
  to: number,
): Promise<void> {
  const expected = moves.map(({ generation: { view, generation }, partition, fence, from }) => ({
    ...{ view, generation, from, fence, partition: partition.index, partitions: partition.count },
  }));
  const moved = await sql.query(
    `update canvas.checkpoints c set position = $1, updated_at = now()
     from json_to_recordset($2::json)
       as m (view text, generation integer, partition integer, partitions integer, fence bigint, "from" bigint)
     where c.view = m.view and c.generation = m.generation and c.partition = m.partition and c.partitions = m.partitions
       and c.fence = m.fence and c.stream = $3 and c.epoch = $4 and c.position = m."from"
     returning c.view`,
    [to, JSON.stringify(expected), stream, epoch],
  );
  if (moved.length === moves.length) return;
  throw new Fault(
    "Fenced",
    "conflict",
    `Another projector has moved the checkpoint of ${stream} for ${expected.map(({ view }) => view).join(", ")}: standing by.`,
  );
}

/** Makes the writers of some parts begin anew from the tables: what they have begun does not commit. */
export async function raiseFences(sql: Sql, schema: string, parts: readonly number[]): Promise<void> {
  await sql.query(
    `update canvas.checkpoints c set fence = fence + 1 from canvas.generations g
     where g.schema_name = $1 and c.view = g.view and c.generation = g.generation and c.partition = any($2::integer[])`,
    [schema, parts],
  );
}

/**
 * The checkpoints of a generation, once it is sure that the log is the one that they were taken of. They are read before
 * the log is asked how long it is: in the other order a projector at work could be taken for a log that lost its tail. A
 * checkpoint at 0 has followed nothing and takes the log's epoch. Throws a Fault `LogChanged` otherwise.
 */
export async function checkedCheckpoints(
  sql: Sql,
  generation: Generation,
  source: EventSource,
): Promise<readonly Checkpoint[]> {
  const checkpoints = await readCheckpoints(sql, generation);
  const streams = await source.streams();
  const checked: Checkpoint[] = [];
  for (const checkpoint of checkpoints) {
    const state = stateOf(streams, checkpoint.stream);
    if (checkpoint.position === 0 && checkpoint.epoch !== state.epoch) {
      await sql.query(
        "update canvas.checkpoints set epoch = $1 where view = $2 and generation = $3 and stream = $4 and position = 0",
        [state.epoch, generation.view, generation.generation, checkpoint.stream],
      );
    } else if (checkpoint.epoch !== state.epoch) throw recreated(generation, checkpoint, state);
    else if (checkpoint.position > state.lastPosition) throw shorter(generation, checkpoint, state);
    checked.push({ ...checkpoint, epoch: state.epoch });
  }
  return checked;
}

const recreated = ({ view }: Generation, { stream, epoch }: Checkpoint, state: StreamState): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `Stream ${stream} was recreated or restored: its epoch is ${state.epoch}, but the view ${view} has followed epoch ${epoch}. ` +
      `Bring the old stream back, or run "canvas rebuild ${view}" to project the new one from its start.`,
  );

const shorter = ({ view }: Generation, { stream, position }: Checkpoint, state: StreamState): Fault =>
  new Fault(
    "LogChanged",
    "conflict",
    `Stream ${stream} ends at position ${state.lastPosition}, but the view ${view} has folded it up to ${position}: ` +
      `the log has lost its tail. Restore it, or run "canvas rebuild ${view}" to accept what is left.`,
  );
