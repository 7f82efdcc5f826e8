/** What readers begin with: which generation of each view is live, and which part of the log it reflects. */
import { epochOf } from "@spot-canvas/domain/events/epoch";
import { formatToken, type Positions, START } from "@spot-canvas/domain/events/position-token";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { Fault } from "@spot-canvas/domain/fault";
import type { Sql } from "./database.ts";
import type { ViewName } from "./view.ts";

/** A reader's footing. What is read through it reflects at least the positions of its token. */
export interface Snapshot {
  /** The value of X-Log-Position. */
  readonly token: string;
  readonly epoch: string;
  /** For each stream the position that all live views have folded. */
  readonly positions: Positions;
  /** The Postgres schema of a view's tables: they stay until the next rebuild but one. Throws where nothing is projected yet. */
  schemaOf(view: ViewName): string;
  readonly sql: Sql;
}

interface Row {
  readonly view: ViewName;
  readonly schema_name: string;
  readonly stream: StreamName;
  readonly epoch: string;
  readonly position: string;
}

/** The reading that is on its way of a database, and the one that begins when it has ended. */
interface Readings {
  now: Promise<unknown>;
  next: Promise<Snapshot> | undefined;
}

const readings = new WeakMap<Sql, Readings>();

/**
 * One cheap query; everything else is read from the schemas that it names. Callers that come while one is on its way
 * share the next one: it begins after each of them has asked.
 */
export function readSnapshot(sql: Sql): Promise<Snapshot> {
  const shared = readings.get(sql);
  if (shared === undefined) return begin(sql, { now: Promise.resolve(), next: undefined });
  shared.next ??= shared.now.then(() => begin(sql, shared));
  return shared.next;
}

function begin(sql: Sql, shared: Readings): Promise<Snapshot> {
  readings.set(sql, shared);
  shared.next = undefined;
  const reading = readNow(sql);
  shared.now = reading
    .catch(() => undefined)
    .finally(() => {
      if (shared.next === undefined) readings.delete(sql);
    });
  return reading;
}

async function readNow(sql: Sql): Promise<Snapshot> {
  const rows = await sql.query<Row>(
    `select l.view, g.schema_name, c.stream, c.epoch, c.position
     from canvas.live l join canvas.generations g using (view, generation)
     join canvas.checkpoints c using (view, generation)`,
    [],
  );
  const schemas = new Map(rows.map(({ view, schema_name }) => [view, schema_name]));
  const positions: Record<StreamName, number> = { ...START };
  const epochs: Partial<Record<StreamName, string>> = {};
  for (const { stream, epoch, position } of rows) {
    const known = epochs[stream] !== undefined;
    positions[stream] = known ? Math.min(positions[stream], Number(position)) : Number(position);
    epochs[stream] = epoch;
  }
  const epoch = epochOf(epochs);
  return {
    token: formatToken(epoch, positions),
    epoch,
    positions,
    sql,
    schemaOf: (view) => {
      const schema = schemas.get(view);
      if (schema !== undefined) return schema;
      throw new Fault(
        "NotProjected",
        "unavailable",
        `The view ${view} is not projected yet: start the projector and try again.`,
      );
    },
  };
}

/** A position of a stream that tables stand at, and the epoch of the stream. */
export interface CommonPosition {
  readonly epoch: string;
  readonly position: number;
}

/**
 * The one position of a stream that all live views which fold it stand at, as of the transaction; undefined while they
 * stand at different ones, or nothing is projected yet.
 */
export async function commonPosition(sql: Sql, stream: StreamName): Promise<CommonPosition | undefined> {
  const rows = await sql.query<{ readonly epoch: string; readonly position: string }>(
    `select distinct c.epoch, c.position from canvas.live l join canvas.checkpoints c using (view, generation)
     where c.stream = $1`,
    [stream],
  );
  const [row] = rows;
  return row === undefined || rows.length > 1
    ? undefined
    : { epoch: row.epoch, position: Number(row.position) };
}
