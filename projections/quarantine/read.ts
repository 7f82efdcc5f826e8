/** What is in quarantine. */
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { Snapshot } from "../projector/snapshot.ts";

/** One thing that was refused, or an event that cannot be read. */
export interface RefusedRow {
  readonly stream: StreamName;
  readonly position: number;
  readonly subject: string;
  readonly origin: string;
  readonly place: string;
  readonly reason: string;
  /** Base64; of an unreadable event at most its first 4,096 bytes. */
  readonly content: string;
  readonly contentBytes: number;
  readonly loggedAt: Instant;
}

interface Row {
  readonly stream: StreamName;
  readonly position: string;
  readonly subject: string;
  readonly origin: string;
  readonly place: string;
  readonly reason: string;
  readonly content: string;
  readonly content_bytes: string;
  readonly logged_at: string;
}

/** The newest refused things, newest first. */
export async function listRefused(snapshot: Snapshot, limit: number): Promise<readonly RefusedRow[]> {
  const rows = await snapshot.sql.query<Row>(
    `select * from ${snapshot.schemaOf("quarantine")}.refused order by logged_at desc, stream desc, position desc limit $1`,
    [limit],
  );
  return rows.map(({ content_bytes, logged_at, position, ...row }) => ({
    ...row,
    position: Number(position),
    contentBytes: Number(content_bytes),
    loggedAt: BigInt(logged_at),
  }));
}

/** How much is in quarantine. */
export async function countRefused(snapshot: Snapshot): Promise<number> {
  const [row] = await snapshot.sql.query<{ readonly count: string }>(
    `select count(*) as count from ${snapshot.schemaOf("quarantine")}.refused`,
  );
  return Number(row!.count);
}

/** Events that were skipped because this program never knew their type. */
export interface SkippedType {
  readonly stream: StreamName;
  readonly type: string;
  readonly events: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
}

/** The types that were skipped, by stream and name. */
export async function listSkippedTypes(snapshot: Snapshot): Promise<readonly SkippedType[]> {
  const rows = await snapshot.sql.query<{
    readonly stream: StreamName;
    readonly type: string;
    readonly events: string;
    readonly first_position: string;
    readonly last_position: string;
  }>(`select * from ${snapshot.schemaOf("quarantine")}.unknown_types order by stream, type`);
  return rows.map(({ stream, type, events, first_position, last_position }) => ({
    stream,
    type,
    events: Number(events),
    firstPosition: Number(first_position),
    lastPosition: Number(last_position),
  }));
}
