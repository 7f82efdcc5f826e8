/** The table of the view control: what was said about how accounts trade, and when. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 2;

/** Creates the table. Such events are few: its key stands from the beginning, in a load too. */
export const create = (schema: string): string => `
create table ${schema}.control_events (
  tenant_id text collate "C" not null,
  account_id text collate "C" not null,
  type text collate "C" not null,
  venue text collate "C",
  product text collate "C",
  body text not null,
  said_at bigint not null,
  position bigint not null,
  event_id text collate "C" not null,
  primary key (tenant_id, position),
  unique (tenant_id, event_id)
);
comment on table ${schema}.control_events is 'Configurations, risk settings, halts: the last of each counts; account_id is empty where all accounts are meant; times in nanoseconds';
`;

/** Adds the index that the last of each is found by. */
export const index = (schema: string): string => `
create index control_events_by_account on ${schema}.control_events (tenant_id, account_id, position desc);
`;
