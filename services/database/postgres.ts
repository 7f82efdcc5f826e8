/** A Postgres server, as the database port. */

import { setTimeout as sleep } from "node:timers/promises";
import { Fault } from "@spot-canvas/domain/fault";
import type { Database } from "@spot-canvas/projections/projector/database";
import pg from "pg";
import type { Logger } from "../logging/logger.ts";
import { PooledDatabase } from "./pooled-database.ts";
import { rowTypes } from "./row-types.ts";

/** Which server, and how to reach it. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, as in `DATABASE_URL`. */
  readonly url: string;
  readonly logger: Logger;
  /** At most so many connections at once; who comes later waits in line. */
  readonly connections?: number;
  /** Wait for a server that cannot be reached until this is aborted; absent: one attempt, then the fault. */
  readonly untilAborted?: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/**
 * Opens a server's database. Throws a Fault `DatabaseUnavailable` where it cannot be reached, `DatabaseRefused` where
 * it does not let us in, and `BadDatabaseUrl` for a URL that is none.
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const name = nameOf(options.url);
  const remedy = "Start it, or correct DATABASE_URL.";
  const pool = new pg.Pool({
    Client: PatientClient as unknown as new () => pg.ClientBase,
    connectionString: options.url,
    application_name: "spot-canvas",
    max: options.connections ?? 8,
    keepAlive: true,
    types: rowTypes,
  });
  const database = new PooledDatabase({ engine: "postgres", name, remedy, pool });
  try {
    const version = await firstAnswer(database, options);
    options.logger.info(`Connected to ${name}.`, { version });
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The time limit is on connecting alone: set on the pool, it would also end the waiting for a free connection. */
class PatientClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  }
}

async function firstAnswer(database: Database, { logger, untilAborted }: PostgresOptions): Promise<string> {
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    try {
      const [row] = await database.query<{ server_version: string }>("SHOW server_version");
      return row!.server_version;
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      if (fault.kind !== "unavailable" || !untilAborted || untilAborted.aborted) throw fault;
      logger.warn(`${fault.message} Trying again in ${delay / 1000} s.`);
      await sleep(delay, undefined, { signal: untilAborted }).catch(() => {
        throw fault;
      });
    }
  }
}

/** How people know the server: without the password. */
function nameOf(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    if (protocol === "postgres:" || protocol === "postgresql:") return `Postgres at ${host}${pathname}`;
  } catch {
    // Falls through to the fault, which does not repeat the URL: it may hold a password.
  }
  throw new Fault(
    "BadDatabaseUrl",
    "usage",
    "DATABASE_URL must look like postgres://user@host:5432/database.",
  );
}
