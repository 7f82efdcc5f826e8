/** PGlite, Postgres as a library, as the database port. It runs in a worker thread; one process at a time may open a directory. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Fault } from "@spot-canvas/domain/fault";
import type { Database } from "@spot-canvas/projections/projector/database";
import pg from "pg";
import type { Logger } from "../logging/logger.ts";
import { findDatabaseTemplate } from "./database-template.ts";
import { PgliteChannel } from "./pglite-channel.ts";
import type { FromPglite, PgliteWorkerData, ToPglite } from "./pglite-worker.ts";
import { PooledDatabase } from "./pooled-database.ts";
import { rowTypes } from "./row-types.ts";

/** Which data, and whom to tell. */
export interface PgliteOptions {
  /** Postgres's own directory; made where it is missing, which takes seconds. Absent: a temporary one, gone at the end. */
  readonly directory?: string;
  readonly logger: Logger;
}

/**
 * Opens the database. Its one connection is shared: statements and transactions wait in line in the order in which
 * they came, so that reads go on between transactions as long as these are short. Throws a Fault
 * `DatabaseUnavailable` where the data cannot be opened.
 */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const temporary =
    options.directory === undefined ? await mkdtemp(join(tmpdir(), "spot-canvas-")) : undefined;
  const directory = options.directory ?? (await emptyDatabase(temporary!));
  const name = `The database in ${directory}`;
  const server = new WorkerServer(name, directory, options.logger);
  const removeTemporary = async (): Promise<void> => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  try {
    await server.ready;
  } catch (error) {
    await removeTemporary();
    throw error;
  }
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    user: "postgres",
    database: "postgres",
    types: rowTypes,
    ssl: false,
    stream: () => server.channel(),
  });
  return new PooledDatabase({
    engine: "pglite",
    name,
    remedy: "Start the program again; what was committed is there.",
    pool,
    closed: () => server.close().then(removeTemporary),
  });
}

/** A directory for a database without anything in it; filled from the template where there is one. */
async function emptyDatabase(parent: string): Promise<string> {
  const directory = join(parent, "database");
  const template = findDatabaseTemplate();
  if (template !== undefined) await cp(template, directory, { recursive: true });
  return directory;
}

/** The worker thread and the channel to it. */
class WorkerServer {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #name: string;
  readonly #ended: Promise<void>;
  #channel: PgliteChannel | undefined;
  #failure: Error | undefined;
  #isReady = false;
  #closing = false;

  constructor(name: string, directory: string, logger: Logger) {
    this.#name = name;
    const workerData: PgliteWorkerData = { directory };
    const entry = createRequire(import.meta.url).resolve("@spot-canvas/services/database/pglite-worker");
    this.#worker = new Worker(entry, { workerData, name: "pglite", execArgv: [] });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromPglite) => {
        if (message.kind === "ready") {
          this.#isReady = true;
          resolve();
        } else if (message.kind === "answer") this.#channel?.receive(message.bytes);
        else if (message.kind === "failed") this.#failure = new Error(message.message);
      });
      this.#worker.on("error", (error: Error) => {
        this.#failure = error;
      });
      this.#worker.once("exit", () => {
        if (this.#closing) return;
        const fault = this.#fault();
        // Who waits for it to open is told by the rejection.
        if (this.#isReady) logger.error(fault.message);
        reject(fault);
        this.#channel?.destroy(fault);
      });
    });
    this.#ended = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
  }

  /** The one connection; the pool opens another only after it has given this one up. */
  channel(): PgliteChannel {
    const channel = new PgliteChannel({
      postMessage: (message: ToPglite, transferred) => this.#worker.postMessage(message, [...transferred]),
    });
    this.#channel = channel;
    if (this.#failure) queueMicrotask(() => channel.destroy(this.#fault()));
    return channel;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#worker.postMessage({ kind: "close" } satisfies ToPglite);
    await this.#ended;
  }

  #fault(): Fault {
    const why = this.#failure?.message ?? "its thread ended";
    const text = this.#isReady
      ? `has stopped (${why}). Start the program again; what was committed is there.`
      : `cannot be opened (${why}). Restore it from a backup, or name another data directory.`;
    return new Fault("DatabaseUnavailable", "unavailable", `${this.#name} ${text}`, { cause: this.#failure });
  }
}
