/** The tables of the embedded log: one row per stream that says how far it is, one table of events per stream. */
import { STREAMS, type StreamName } from "@spot-canvas/domain/events/stream";
import type { Database } from "@spot-canvas/projections/projector/database";

/** Held while the tables are made, so that two who open a new database do not meet. Any number that nobody else uses. */
const SCHEMA_LOCK = 7_061_203;

/** The table that keeps a stream's events. */
export const tableOf = (stream: StreamName): string => `log.${stream.toLowerCase()}`;

/** The columns of an event, in the order in which rows are copied in. */
export const EVENT_COLUMNS = ["position", "subject", "message_id", "logged_at", "headers", "body"] as const;

/** Makes the tables where they are missing; a stream gets its epoch when it is made. */
export async function createLogTables(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    await sql.query("SELECT pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    const [present] = await sql.query("SELECT 1 FROM pg_namespace WHERE nspname = 'log'");
    if (present) return;
    await sql.query(CREATE);
  });
}

const CREATE = `
  CREATE SCHEMA log;
  CREATE TABLE log.streams (
    name text PRIMARY KEY,
    epoch text NOT NULL,
    last_position bigint NOT NULL,
    bytes bigint NOT NULL,
    last_logged_at bigint
  );
  ${STREAMS.map(createStream).join("\n")}
`;

/** Bodies are columns of doubles or short text: compressing them costs time and gains little. */
function createStream(stream: StreamName): string {
  const table = tableOf(stream);
  return `
  INSERT INTO log.streams VALUES ('${stream}', left(md5(gen_random_uuid()::text), 16), 0, 0, NULL);
  CREATE TABLE ${table} (
    position bigint PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL UNIQUE,
    logged_at bigint NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL
  );
  ALTER TABLE ${table} ALTER COLUMN body SET STORAGE EXTERNAL;
  CREATE INDEX ON ${table} (subject, position);
  `;
}
