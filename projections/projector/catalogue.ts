/**
 * The catalogue of read models: a schema `canvas` that says which generation of each view is live and how far each has
 * folded the log. Readers consult one row per view; nothing is ever renamed under them.
 */
import type { Database, Sql } from "./database.ts";

/** Serialises what several processes may do at once: installing, and making or removing generations. */
const CATALOGUE_LOCK = 7_226_113_601;

const TABLES = `
create schema if not exists canvas;
create table if not exists canvas.generations (
  view text not null,
  generation integer not null,
  fold_version integer not null,
  schema_version integer not null,
  schema_name text not null unique,
  state text not null check (state in ('loading', 'live', 'retired')),
  created_at timestamptz not null default now(),
  primary key (view, generation)
);
create table if not exists canvas.live (
  view text primary key,
  generation integer not null,
  foreign key (view, generation) references canvas.generations (view, generation)
);
create table if not exists canvas.checkpoints (
  view text not null,
  generation integer not null,
  stream text not null,
  epoch text not null,
  position bigint not null,
  updated_at timestamptz not null default now(),
  partition integer not null default 1,
  partitions integer not null default 1,
  fence bigint not null default 0,
  primary key (view, generation, stream, partition),
  foreign key (view, generation) references canvas.generations (view, generation)
);
create table if not exists canvas.leases (
  name text primary key,
  owner text not null,
  expires_at timestamptz not null
);
comment on table canvas.generations is 'Every generation of every view: (view, fold version, schema version) in a schema of its own';
comment on table canvas.live is 'Which generation readers see: one row per view';
comment on table canvas.checkpoints is 'How far each part of a generation has folded each stream; a retired generation has no checkpoint';
comment on table canvas.leases is 'Who works on what: politeness among processes; the checkpoint is the fence';
`;

/** What a catalogue of before there were partitions lacks. */
const PARTITIONS = `
alter table canvas.checkpoints add column partition integer not null default 1;
alter table canvas.checkpoints add column partitions integer not null default 1;
alter table canvas.checkpoints add column fence bigint not null default 0;
alter table canvas.checkpoints drop constraint checkpoints_pkey;
alter table canvas.checkpoints add primary key (view, generation, stream, partition);
`;

/** Makes the catalogue where it is missing. Safe when several processes start at once. */
export async function installCatalogue(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockCatalogue(transaction);
    const found = await transaction.query<{ readonly column_name: string }>(
      `select column_name::text from information_schema.columns
       where table_schema = 'canvas' and table_name = 'checkpoints'`,
    );
    if (found.length === 0) await runStatements(transaction, TABLES);
    else if (!found.some(({ column_name }) => column_name === "partition"))
      await runStatements(transaction, PARTITIONS);
  });
}

/** Until the end of the transaction nobody else makes or removes generations. */
export async function lockCatalogue(sql: Sql): Promise<void> {
  await sql.query(`select pg_advisory_xact_lock(${CATALOGUE_LOCK})`);
}

/** Statements one by one. Each ends with a semicolon at the end of a line. */
export const splitStatements = (statements: string): string[] =>
  statements.split(/;[ \t]*(?:\n|$)/).filter((statement) => statement.trim() !== "");

/** Runs {@link splitStatements | statements} one by one. */
export async function runStatements(sql: Sql, statements: string): Promise<void> {
  for (const statement of splitStatements(statements)) await sql.query(statement);
}
