/** The tables of the view keys: who may call, and who no longer may. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 1;

/** Creates the tables. Keys are few: primary keys stand from the beginning, in a load too. */
export const create = (schema: string): string => `
create table ${schema}.keys (
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  name text not null,
  scope text collate "C" not null,
  hash text collate "C" not null,
  created_at bigint not null,
  log_position bigint not null,
  primary key (key_id, tenant)
);
create table ${schema}.revoked_keys (
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  revoked_at bigint not null,
  log_position bigint not null,
  primary key (key_id, tenant)
);
comment on table ${schema}.keys is 'API keys by the hash of each; times in nanoseconds';
comment on table ${schema}.revoked_keys is 'Keys that may no longer call, since when';
`;

/** Adds the index that callers are found by. */
export const index = (schema: string): string => `create index keys_by_hash on ${schema}.keys (hash);`;
