/** The database port over a pool of connections that speak Postgres's protocol: to a server, or to PGlite in a worker. */
import { Fault } from "@spot-canvas/domain/fault";
import type { CopyRows, Database, Transaction } from "@spot-canvas/projections/projector/database";
import type pg from "pg";
import { CopyIn } from "./copy-in.ts";
import {
  commitUnknown,
  type DatabaseName,
  databaseFault,
  isRefusal,
  isServerError,
  isStalePlan,
} from "./database-fault.ts";
import { NamedStatements } from "./named-statements.ts";

/** What the pool belongs to. */
export interface PooledDatabaseOptions extends DatabaseName {
  readonly engine: Database["engine"];
  readonly pool: pg.Pool;
  /** Called once, after the last connection is closed. */
  readonly closed?: () => Promise<void>;
}

/** A database behind a pool. */
export class PooledDatabase implements Database {
  readonly engine: Database["engine"];
  readonly #name: DatabaseName;
  readonly #pool: pg.Pool;
  readonly #closed: () => Promise<void>;
  readonly #statements = new NamedStatements();
  #closing: Promise<void> | undefined;

  constructor(options: PooledDatabaseOptions) {
    this.engine = options.engine;
    this.#name = options;
    this.#pool = options.pool;
    this.#closed = options.closed ?? (async () => {});
    // A lost connection shows where a statement needs it; unheard, its event would end the process.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => {
      client.on("error", () => {});
      // Compiling a plan takes longer than any of our statements, and is begun by an estimate. It fails where there is none.
      if (options.engine === "postgres") client.query("set jit = off").catch(() => {});
    });
  }

  async query<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> {
    const client = await this.#connection();
    const session = new Session(client, this.#name);
    try {
      if (parameters === undefined) return await session.query<Row>(text);
      try {
        return await session.queryNamed<Row>(this.#statements, text, parameters);
      } catch (error) {
        if (!isStalePlan(error)) throw error;
        this.#statements.forget();
        return await session.queryNamed<Row>(this.#statements, text, parameters);
      }
    } finally {
      client.release(session.lost);
    }
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#connection();
    const session = new Session(client, this.#name, "BEGIN");
    try {
      let result: T;
      try {
        result = await work(session);
      } catch (error) {
        await session.rollback();
        throw error;
      }
      await session.commit();
      return result;
    } finally {
      session.end();
      client.release(session.lost);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end().then(this.#closed);
    return this.#closing;
  }

  async #connection(): Promise<pg.PoolClient> {
    if (this.#closing)
      throw new Fault("DatabaseClosed", "defect", `${this.#name.name} was closed before it was asked.`);
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw databaseFault(error, this.#name);
    }
  }
}

/** One connection while it is ours: statements one after the other, whoever asks for them. */
class Session implements Transaction {
  /** What ended the connection; a connection in doubt is not given to the next. */
  lost: Error | undefined;
  readonly #client: pg.PoolClient;
  readonly #name: DatabaseName;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** Goes before the first statement. */
  #begin: string | undefined;

  constructor(client: pg.PoolClient, name: DatabaseName, begin?: string) {
    this.#client = client;
    this.#name = name;
    this.#begin = begin;
  }

  async query<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]> {
    const result = await this.#inTurn(() => this.#send(text, parameters));
    return result.rows as Row[];
  }

  /** A statement that is likely to be asked again, outside a transaction. */
  async queryNamed<Row extends object>(
    statements: NamedStatements,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const result = await this.#inTurn(async () => {
      const name = await statements.nameOf(this.#client, text);
      return this.#client.query({ name, text, values: values as unknown[] });
    });
    return result.rows as Row[];
  }

  async copy(rows: CopyRows): Promise<void> {
    if (rows.data.length === 0) return;
    await this.#inTurn(async () => {
      await this.#begun();
      const copy = new CopyIn(rows);
      this.#client.query(copy);
      await copy.done;
    });
  }

  /** Throws `CommitUnknown` where the answer did not come. */
  async commit(): Promise<void> {
    if (this.#begin !== undefined) return;
    let command: string;
    try {
      ({ command } = await this.#settled(() => this.#send("COMMIT")));
    } catch (error) {
      if (isRefusal(error)) throw databaseFault(error, this.#name);
      this.lost = error as Error;
      throw commitUnknown(error, this.#name);
    }
    if (command !== "COMMIT") {
      throw new Fault(
        "TransactionAborted",
        "defect",
        "A statement of the transaction failed and the failure was passed over: nothing was committed.",
      );
    }
  }

  async rollback(): Promise<void> {
    if (this.lost || this.#begin !== undefined) return;
    try {
      await this.#settled(() => this.#send("ROLLBACK"));
    } catch (error) {
      this.lost = error as Error;
    }
  }

  /** From here on statements are refused: the connection is someone else's. */
  end(): void {
    this.#ended = true;
  }

  async #send(text: string, parameters?: readonly unknown[]): Promise<pg.QueryResult> {
    if (parameters?.length) {
      await this.#begun();
      return this.#client.query(text, parameters as unknown[]);
    }
    // Several statements in one text are allowed without parameters, and the last one's rows are the answer.
    const whole = this.#begin === undefined ? text : `${this.#begin}; ${text}`;
    this.#begin = undefined;
    const result = (await this.#client.query(whole)) as pg.QueryResult | pg.QueryResult[];
    return Array.isArray(result) ? result.at(-1)! : result;
  }

  async #begun(): Promise<void> {
    const begin = this.#begin;
    this.#begin = undefined;
    if (begin !== undefined) await this.#client.query(begin);
  }

  async #inTurn<T>(statement: () => Promise<T>): Promise<T> {
    if (this.#ended) {
      throw new Fault(
        "TransactionEnded",
        "defect",
        "A statement came after the end of its transaction: await it inside.",
      );
    }
    try {
      return await this.#settled(statement);
    } catch (error) {
      if (!isServerError(error) || !isRefusal(error)) this.lost = error as Error;
      throw databaseFault(error, this.#name);
    }
  }

  /** Runs a statement after those before it, whatever became of them. */
  #settled<T>(statement: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(statement, statement);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
