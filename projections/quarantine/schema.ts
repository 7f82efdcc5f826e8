/** The tables of the view quarantine: what was refused at the door, and what is in the log and cannot be read. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 2;

/** The columns of `refused`, in the order in which they are written. */
export const REFUSED_COLUMNS = [
  "stream",
  "position",
  "subject",
  "origin",
  "place",
  "reason",
  "content",
  "content_bytes",
  "logged_at",
] as const;

/** Creates the tables, without keys and indexes. */
export const create = (schema: string): string => `
create table ${schema}.refused (
  stream text collate "C" not null,
  position bigint not null,
  subject text collate "C" not null,
  origin text collate "C" not null,
  place text not null,
  reason text not null,
  content text not null,
  content_bytes bigint not null,
  logged_at bigint not null
);
create table ${schema}.unknown_types (
  stream text collate "C" not null,
  type text collate "C" not null,
  events bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  primary key (stream, type)
);
comment on table ${schema}.unknown_types is 'Events that are in the log and skipped, because this program never knew their type';
comment on table ${schema}.refused is 'Input refused at the door, and events of any stream whose bytes cannot be read; content in base64, logged_at in nanoseconds';
`;

/** Adds keys and indexes. */
export const index = (schema: string): string => `
alter table ${schema}.refused add primary key (stream, position);
create index refused_by_time on ${schema}.refused (logged_at, stream, position);
`;
