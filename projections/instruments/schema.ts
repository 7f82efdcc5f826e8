/** The tables of the view instruments: what each venue trades, what it charges, and when it had no market. */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 1;

/** Creates the tables. Rows are few: primary keys stand from the beginning, in a load too. */
export const create = (schema: string): string => `
create table ${schema}.instruments (
  tenant text collate "C" not null,
  venue text collate "C" not null,
  product text collate "C" not null,
  market_type text collate "C" not null,
  venue_symbol text not null,
  base text not null,
  quote text not null,
  status text not null,
  tick_size text not null,
  lot_size text not null,
  minimum_quantity text,
  maximum_quantity text,
  minimum_notional text,
  maximum_notional text,
  contract_size text,
  listed_at text,
  log_position bigint not null,
  primary key (tenant, venue, product, market_type)
);
create table ${schema}.fee_schedules (
  tenant text collate "C" not null,
  venue text collate "C" not null,
  product text collate "C" not null,
  market_type text collate "C" not null,
  charged_in text not null,
  tiers text not null,
  volume_currency text,
  log_position bigint not null,
  primary key (tenant, venue, product, market_type)
);
create table ${schema}.outages (
  tenant text collate "C" not null,
  venue text collate "C" not null,
  product text collate "C" not null,
  from_time bigint not null,
  to_time bigint not null,
  reason text,
  log_position bigint not null,
  primary key (tenant, venue, product, from_time)
);
comment on table ${schema}.instruments is 'Products of venues, each as it was recorded last; amounts as decimal text';
comment on table ${schema}.fee_schedules is 'What venues charge; of a whole venue where product is empty; tiers in JSON';
comment on table ${schema}.outages is 'When a venue, or the product that is named, had no market; epoch milliseconds';
`;

/** Adds keys and indexes: there are none beside the primary keys. */
export const index = (): string => "";
