/**
 * A view: a fold of the log into tables that can be thrown away and rebuilt. Each view is a folder of four files:
 * schema (its tables), fold (events to state and rows), write (rows to tables), read (tables to answers).
 *
 * A generation of a view is (view, fold version, schema version) in a Postgres schema of its own. The live one is
 * written batch by batch; the next one is loaded without indexes and takes over by one row that readers consult.
 */
import type { EventType } from "@spot-canvas/domain/events/catalogue";
import type { Reading } from "@spot-canvas/domain/events/codec";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import type { Sql, Transaction } from "./database.ts";
import type { Partition } from "./partition.ts";

/** The names of the views, as commands and tables know them. */
export type ViewName =
  | "candles"
  | "signals"
  | "orders"
  | "ledger"
  | "quarantine"
  | "keys"
  | "instruments"
  | "control";

/** How a generation is being written. */
export type WriteMode =
  /** The generation that readers see: keys and indexes stand, a repeat must change nothing. */
  | "live"
  /** A generation nobody reads yet: no keys, no indexes, plain COPY; `finish` settles what keys would have refused. */
  | "load";

/** A view's definition. */
export interface View {
  readonly name: ViewName;
  /** Raise it when the same events shall give other rows. */
  readonly foldVersion: number;
  /** Raise it when the tables change. */
  readonly schemaVersion: number;
  /** The streams it folds. */
  readonly streams: readonly StreamName[];
  /** The events it folds: one of them in a version from the future stops the view, any other one does not. */
  readonly events: readonly EventType[];
  /** Tables whose rows make up its state, with the columns that name a row; the state hash covers all of their columns. */
  readonly tables: readonly { readonly name: string; readonly key: readonly string[] }[];
  /** Statements that create the tables in a schema, without keys and indexes. */
  create(schema: string): string;
  /** Statements that add keys and indexes to them. */
  index(schema: string): string;
  /** Statements that fill in tables of an older program what its readers now ask for; absent: nothing is to be filled in. */
  complete?(schema: string): string;
  /** Whether the tables are what the checkpoint says; absent: always. Else a projector is still folding some of it again. */
  isSettled?(sql: Sql, schema: string): Promise<boolean>;
  /** Its tables can be written by several projectors, each of which folds a part of the accounts; absent: by one alone. */
  readonly isPartitioned?: boolean;
  /** Begins to fold into a generation, whose tables may already hold rows: all of it, or the events of a part of the accounts. */
  open(schema: string, mode: WriteMode, partition?: Partition): ViewFold;
}

/** Work that batches have left over: none, some that gives way to the next batch, or some that goes before it. */
export type Arrears = "none" | "some" | "first";

/** A fold in progress: a single writer, so that what it keeps in memory between batches is what the tables hold. */
export interface ViewFold {
  /**
   * `apply` may be called while `write` runs: `write` takes what is pending before its first await, and what is applied
   * later belongs to the next write. Lets a load fold the next batch while the database takes the last one.
   */
  readonly overlaps?: boolean;
  /** Loads from the tables the state that this batch touches and memory does not hold. */
  prepare(sql: Sql, batch: readonly Reading[]): Promise<void>;
  /** Folds one reading into memory: pure, synchronous, never throws on bad input. */
  apply(reading: Reading): void;
  /** Writes what the batch changed, in the transaction that moves the checkpoint. */
  write(transaction: Transaction): Promise<void>;
  /**
   * The transaction did not commit, or may not have: forgets everything in memory. A write that threw a Fault
   * `RepeatedEvents` is tried again at once with the same batch, for which `prepare` then looks for repeats.
   */
  reset(): void;
  /** After a load, with keys still missing: settles duplicates, and finds out what is left over. */
  finish?(transaction: Transaction): Promise<void>;
  /** What batches have left over; `idle` where no event waits. Absent: this fold leaves nothing. */
  arrears?(idle: boolean): Arrears;
  /**
   * Does a slice of what is left over, of about so many rows, in a transaction of its own that the checkpoint fences.
   * Gives back how many there were.
   */
  settle?(transaction: Transaction, rows: number): Promise<number>;
}
