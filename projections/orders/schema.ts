/** The tables of the view orders: one row per order, and one per fill that was counted into it. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 3;

/** Creates the tables. Orders are few beside trades, and change: both keys stand from the beginning, in a load too. */
export const create = (schema: string): string => `
create table ${schema}.orders (
  tenant_id text collate "C" not null,
  order_id text collate "C" not null,
  account_id text collate "C" not null,
  signal_id text collate "C",
  venue text collate "C" not null,
  symbol text collate "C" not null,
  market_type text collate "C" not null,
  side text collate "C" not null,
  order_type text collate "C" not null,
  quantity numeric not null,
  funds numeric,
  limit_price numeric,
  stop_price numeric,
  leg text not null,
  role text collate "C",
  reason text not null,
  state text collate "C" not null,
  state_reason text,
  filled_quantity numeric not null,
  filled_notional numeric not null,
  created_at bigint not null,
  updated_at bigint not null,
  position bigint not null,
  changed_position bigint,
  primary key (tenant_id, order_id)
);
create table ${schema}.order_fills (
  tenant_id text collate "C" not null,
  trade_id text collate "C" not null,
  order_id text collate "C" not null,
  quantity numeric not null,
  price numeric not null,
  executed_at bigint not null,
  position bigint not null,
  primary key (tenant_id, trade_id)
);
comment on table ${schema}.orders is 'Orders with the state that their events and fills put them in; times in nanoseconds, changed_position that of the last event';
comment on table ${schema}.order_fills is 'The fills of these orders, each trade id once';
`;

/** Adds the indexes that lists, and the fills of an order, are read by. */
export const index = (schema: string): string => `
create index orders_by_time on ${schema}.orders (tenant_id, account_id, created_at desc, order_id desc);
create index order_fills_by_order on ${schema}.order_fills (tenant_id, order_id);
`;
