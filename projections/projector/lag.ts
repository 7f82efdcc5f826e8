/** Lag: how far the views are behind the log, three ways, since each alone misleads. */
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Clock } from "./clock.ts";
import type { Sql } from "./database.ts";
import type { Partition } from "./partition.ts";
import type { EventSource } from "./source.ts";
import type { ViewName } from "./view.ts";

/** How far a view, or a part of one that is projected in parts, is behind one stream. */
export interface Lag {
  readonly view: ViewName;
  readonly stream: StreamName;
  readonly partition: Partition;
  readonly position: number;
  /** Events that are in the log and not in the view. */
  readonly events: number;
  /** Seconds since the oldest of them was logged; 0 where there is none. */
  readonly oldestSeconds: number;
  /** Seconds since the checkpoint last moved; 0 where there is nothing to do. */
  readonly secondsWithoutProgress: number;
}

interface CheckpointRow {
  readonly view: ViewName;
  readonly stream: StreamName;
  readonly position: string;
  readonly partition: number;
  readonly partitions: number;
  readonly idle_seconds: string;
}

/** The lag of every part of every live view on every stream that it folds: those furthest behind first. */
export async function readLag(source: EventSource, sql: Sql, clock: Clock): Promise<readonly Lag[]> {
  const rows = await sql.query<CheckpointRow>(
    `select c.view, c.stream, c.position, c.partition, c.partitions,
       extract(epoch from now() - c.updated_at)::text as idle_seconds
     from canvas.live l join canvas.checkpoints c using (view, generation)
     order by c.view, c.stream, c.position, c.updated_at, c.partition`,
  );
  const streams = new Map((await source.streams()).map((state) => [state.name, state]));
  const ages = new Map<string, Promise<number>>();
  return Promise.all(
    rows.map(async ({ view, stream, position: text, partition, partitions, idle_seconds }) => {
      const position = Number(text);
      const events = Math.max(0, (streams.get(stream)?.lastPosition ?? 0) - position);
      const behind = events > 0;
      const key = `${stream}:${position}`;
      if (behind && !ages.has(key)) ages.set(key, ageAfter(source, stream, position, clock));
      return {
        view,
        stream,
        partition: { index: Number(partition), count: Number(partitions) },
        position,
        events,
        oldestSeconds: behind ? await ages.get(key)! : 0,
        secondsWithoutProgress: behind ? Number(idle_seconds) : 0,
      };
    }),
  );
}

/** Seconds since the first event after a position was logged. */
async function ageAfter(
  source: EventSource,
  stream: StreamName,
  position: number,
  clock: Clock,
): Promise<number> {
  let first: RecordedEvent | undefined;
  for await (const batch of source.read(stream, { after: position, until: position + 1 })) {
    first = batch[0];
    if (first) break;
  }
  return first ? Math.max(0, clock.now() - Number(first.loggedAt / 1_000_000n)) / 1_000 : 0;
}
