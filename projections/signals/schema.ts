/** The tables of the view signals: what strategies said, and what each account's bot did about it. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 2;

/** Creates the tables. Signals are few beside candles: their keys stand from the beginning, in a load too. */
export const create = (schema: string): string => `
create table ${schema}.signals (
  tenant_id text collate "C" not null,
  signal_id text collate "C" not null,
  instance text collate "C" not null,
  strategy text collate "C" not null,
  venue text collate "C" not null,
  product text collate "C" not null,
  timeframe text collate "C" not null,
  action text collate "C" not null,
  leg text not null,
  price numeric not null,
  confidence numeric,
  target numeric,
  size_quantity numeric,
  size_quote numeric,
  limit_price numeric,
  stop_loss numeric,
  take_profit numeric,
  trail_activation numeric,
  trail_distance numeric,
  reason text not null,
  valid_until text,
  candle_time bigint not null,
  candle_position bigint not null,
  raised_at bigint not null,
  position bigint not null,
  primary key (tenant_id, signal_id)
);
create table ${schema}.verdicts (
  tenant_id text collate "C" not null,
  account_id text collate "C" not null,
  signal_id text collate "C" not null,
  order_id text collate "C",
  rule text collate "C",
  reason text not null,
  decided_at bigint not null,
  position bigint not null,
  primary key (tenant_id, signal_id, account_id)
);
comment on table ${schema}.signals is 'Signals of strategies; candle_time in epoch milliseconds, raised_at in nanoseconds';
comment on table ${schema}.verdicts is 'For each account that trades a signal the order that came of it, or the rule that declined it';
`;

/** Adds the indexes that lists are read by. */
export const index = (schema: string): string => `
create index signals_by_time on ${schema}.signals (tenant_id, raised_at desc, signal_id desc);
create index verdicts_by_account on ${schema}.verdicts (tenant_id, account_id, decided_at desc);
`;
