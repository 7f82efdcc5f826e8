/** What projections need of a database: text in, rows out, and bulk rows in. Postgres and PGlite both give it. */

/** Anything that runs a statement: a database, or one transaction of it. */
export interface Sql {
  /**
   * Runs one statement with `$1`-style parameters, or several where none are given at all. bigint and numeric columns come
   * back as text.
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
}

/** Rows on their way into a table, in Postgres's COPY text format: tab between columns, newline after each row. */
export interface CopyRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly format: "text" | "binary";
  readonly data: Uint8Array;
}

/** One transaction. */
export interface Transaction extends Sql {
  /** Bulk-loads rows; a duplicate key aborts the statement like any other error. */
  copy(rows: CopyRows): Promise<void>;
}

/** A database. */
export interface Database extends Sql {
  readonly engine: "postgres" | "pglite";
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A commit whose answer was
   * lost throws a Fault `CommitUnknown`: the caller reads its checkpoint again and goes on from there.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
