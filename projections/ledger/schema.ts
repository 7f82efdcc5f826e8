/**
 * The tables of the view ledger. What a trade said never changes and stands in `trades`; what follows from all trades of
 * its market stands in the narrow `trade_figures` and may be computed again when a late trade comes in.
 *
 * Times are nanoseconds since the epoch. Texts compare by their bytes ("C"): ids are ids, and indexes build faster.
 * In unique keys the tenant stands last: it is the same for millions of rows and would slow every comparison.
 */

/** Raise it when the tables change. */
export const SCHEMA_VERSION = 8;

/** Columns of `trades`, in the order in which they are written. */
export const TRADE_COLUMNS = [
  "tenant",
  "trade_id",
  "account",
  "symbol",
  "side",
  "quantity",
  "price",
  "fee",
  "fee_currency",
  "market_type",
  "executed_at",
  "sequence",
  "leverage",
  "margin",
  "liquidation_price",
  "funding_fee",
  "strategy",
  "entry_reason",
  "exit_reason",
  "confidence",
  "stop_loss",
  "take_profit",
  "order_id",
  "signal_id",
  "venue_trade_id",
  "liquidity",
  "ingested_at",
  "log_position",
] as const;

/** Columns of `trade_corrections`, in the order in which they are written. */
export const CORRECTION_COLUMNS = [
  "log_position",
  "tenant",
  "account",
  "trade_id",
  "voided",
  "reason",
  "replaced_by",
  "logged_at",
  "event_id",
] as const;

/** Columns of `entries`, in the order in which they are written. */
export const ENTRY_COLUMNS = [
  "log_position",
  "tenant",
  "account",
  "kind",
  "entry_id",
  "repeated",
  "currency",
  "amount",
  "symbol",
  "market_type",
  "side",
  "quantity",
  "executed_at",
  "leverage",
  "margin",
  "other_account",
  "lots",
  "note",
  "logged_at",
] as const;

/** Columns of `trade_figures`, in the order in which they are written. */
export const FIGURE_COLUMNS = [
  "log_position",
  "cost_basis",
  "realized_pnl",
  "unmatched_quantity",
  "unmatched_proceeds",
  "cash_change",
  "margin_change",
  "unmatched_account",
  "unmatched_tenant",
] as const;

/** Columns of `late_facts`, in the order in which they are written. */
export const LATE_FACT_COLUMNS = ["log_position", "tenant", "account", "symbol", "market_type"] as const;

/** Columns of `positions`, in the order in which they are written. */
export const POSITION_COLUMNS = [
  "id",
  "tenant",
  "account",
  "symbol",
  "market_type",
  "side",
  "status",
  "quantity",
  "avg_entry_price",
  "entry_value",
  "cost_basis",
  "realized_pnl",
  "quantity_opened",
  "entry_cost",
  "other_fees",
  "leverage",
  "margin",
  "liquidation_price",
  "stop_loss",
  "take_profit",
  "confidence",
  "opened_at",
  "opened_sequence",
  "opened_log_position",
  "closed_at",
  "closed_log_position",
  "exit_price",
  "exit_reason",
] as const;

/** Columns of `balance_settings`, in the order in which they are written. */
export const BALANCE_SETTING_COLUMNS = [
  "log_position",
  "tenant",
  "account",
  "currency",
  "amount",
  "effective_at",
  "occurred_at",
  "event_id",
] as const;

/** Tables with the columns that name a row. What is dirty is progress, as a checkpoint is, and no state. */
export const LEDGER_TABLES = [
  { name: "accounts", key: ["tenant", "account"] },
  { name: "balances", key: ["tenant", "account", "currency"] },
  { name: "balance_settings", key: ["log_position"] },
  { name: "trades", key: ["log_position"] },
  { name: "trade_figures", key: ["log_position"] },
  { name: "positions", key: ["id"] },
  { name: "closed_totals", key: ["tenant", "account", "currency"] },
  { name: "late_facts", key: ["log_position"] },
  { name: "trade_conflicts", key: ["log_position"] },
  { name: "trade_corrections", key: ["log_position"] },
  { name: "voided_trades", key: ["log_position"] },
  { name: "entries", key: ["log_position"] },
] as const;

/** Creates the tables, without keys and indexes. */
export const create = (schema: string): string => `
create table ${schema}.accounts (
  tenant text collate "C" not null,
  account text collate "C" not null,
  name text not null,
  type text not null,
  venue text,
  settlement_currency text,
  created_at bigint not null,
  opened boolean not null,
  closed_at bigint,
  closed_reason text
);
create table ${schema}.balances (
  tenant text collate "C" not null,
  account text collate "C" not null,
  currency text collate "C" not null,
  amount numeric not null,
  set_amount numeric not null,
  set_log_position bigint not null,
  effective_at bigint
);
create table ${schema}.balance_settings (
  log_position bigint not null,
  tenant text collate "C" not null,
  account text collate "C" not null,
  currency text collate "C" not null,
  amount numeric not null,
  effective_at bigint,
  occurred_at bigint not null,
  event_id text not null
);
create table ${schema}.trades (
  tenant text collate "C" not null,
  trade_id text collate "C" not null,
  account text collate "C" not null,
  symbol text collate "C" not null,
  side text collate "C" not null,
  quantity numeric not null,
  price numeric not null,
  fee numeric not null,
  fee_currency text collate "C" not null,
  market_type text collate "C" not null,
  executed_at bigint not null,
  sequence bigint,
  leverage bigint,
  margin numeric,
  liquidation_price numeric,
  funding_fee numeric,
  strategy text,
  entry_reason text,
  exit_reason text,
  confidence numeric,
  stop_loss numeric,
  take_profit numeric,
  order_id text,
  signal_id text,
  venue_trade_id text,
  liquidity text,
  ingested_at bigint not null,
  log_position bigint not null
);
create table ${schema}.trade_figures (
  log_position bigint not null,
  cost_basis numeric not null,
  realized_pnl numeric not null,
  unmatched_quantity numeric,
  unmatched_proceeds numeric,
  cash_change numeric not null,
  margin_change numeric,
  unmatched_account text collate "C",
  unmatched_tenant text collate "C"
);
create table ${schema}.positions (
  id text collate "C" not null,
  tenant text collate "C" not null,
  account text collate "C" not null,
  symbol text collate "C" not null,
  market_type text collate "C" not null,
  side text collate "C" not null,
  status text collate "C" not null,
  quantity numeric not null,
  avg_entry_price numeric not null,
  entry_value numeric not null,
  cost_basis numeric not null,
  realized_pnl numeric not null,
  quantity_opened numeric not null,
  entry_cost numeric not null,
  other_fees text not null,
  leverage bigint,
  margin numeric,
  liquidation_price numeric,
  stop_loss numeric,
  take_profit numeric,
  confidence numeric,
  opened_at bigint not null,
  opened_sequence bigint,
  opened_log_position bigint not null,
  closed_at bigint,
  closed_log_position bigint,
  exit_price numeric,
  exit_reason text
);
create table ${schema}.closed_totals (
  tenant text collate "C" not null,
  account text collate "C" not null,
  currency text collate "C" not null,
  closed bigint not null,
  won bigint not null,
  realized_pnl numeric not null
);
create table ${schema}.late_facts (
  log_position bigint not null,
  tenant text collate "C" not null,
  account text collate "C" not null,
  symbol text collate "C" not null,
  market_type text collate "C" not null
);
create table ${schema}.trade_conflicts (
  log_position bigint not null,
  tenant text collate "C" not null,
  trade_id text collate "C" not null,
  account text collate "C" not null,
  content text not null,
  logged_at bigint not null
);
create table ${schema}.trade_corrections (
  log_position bigint not null,
  tenant text collate "C" not null,
  account text collate "C" not null,
  trade_id text collate "C" not null,
  voided boolean not null,
  reason text not null,
  replaced_by text collate "C",
  logged_at bigint not null,
  event_id text collate "C" not null
);
create table ${schema}.entries (
  log_position bigint not null,
  tenant text collate "C" not null,
  account text collate "C" not null,
  kind text collate "C" not null,
  entry_id text collate "C" not null,
  repeated boolean not null,
  currency text collate "C" not null,
  amount numeric not null,
  symbol text collate "C",
  market_type text collate "C",
  side text collate "C",
  quantity numeric,
  executed_at bigint not null,
  leverage bigint,
  margin numeric,
  other_account text collate "C",
  lots text,
  note text,
  logged_at bigint not null
);
comment on table ${schema}.entries is 'What is no trade: cash, openings, transfers, funding, assertions; a repeated one does not count';
create table ${schema}.dirty_markets (
  tenant text collate "C" not null,
  account text collate "C" not null,
  symbol text collate "C" not null,
  market_type text collate "C" not null,
  executed_at bigint not null,
  sequence bigint,
  log_position bigint not null,
  primary key (account, symbol, market_type, tenant)
);
comment on table ${schema}.dirty_markets is 'Markets being folded again: up to this place figures and positions are right; empty when all is settled';
create table ${schema}.voided_trades (like ${schema}.trades);
comment on table ${schema}.trades is 'What each trade said that counts, once per (tenant, trade_id); times in nanoseconds';
comment on table ${schema}.voided_trades is 'Trades that do not count: the last correction of each says so';
comment on table ${schema}.trade_corrections is 'What was said of trades, void or not; of each trade the last one holds';
comment on table ${schema}.trade_figures is 'What each trade did, given all trades of its market; absent amounts are zero';
comment on column ${schema}.trade_figures.unmatched_account is 'Whose trade it is, where it sold what was not held: over-sells are found by it';
comment on table ${schema}.closed_totals is 'What the closed positions of an account came to, by quote currency';
comment on table ${schema}.late_facts is 'Trades and entries that came after one of their market that applies later';
comment on table ${schema}.trade_conflicts is 'Trades whose id was known with other content: the first one counts';
`;

/** The key that keeps a trade from counting twice; tried first after a load, when it finds repeats. */
export const tradeKey = (schema: string): string =>
  `create unique index if not exists trades_once on ${schema}.trades (trade_id, tenant)`;

/** Adds keys and indexes. */
export const index = (schema: string): string => `
${tradeKey(schema)};
create index trades_by_time on ${schema}.trades (account, tenant, executed_at, trade_id);
create index trades_by_market on ${schema}.trades (account, symbol, market_type, tenant, executed_at, sequence, log_position);
create index trades_by_position on ${schema}.trades (account, tenant, log_position);
alter table ${schema}.trade_figures add primary key (log_position);
create index trade_figures_unmatched on ${schema}.trade_figures (unmatched_account, unmatched_tenant, log_position) where unmatched_account is not null;
alter table ${schema}.positions add primary key (id);
create index positions_by_time on ${schema}.positions (account, tenant, opened_at, id);
create index positions_by_market on ${schema}.positions (account, symbol, market_type, tenant, opened_at);
create index positions_open on ${schema}.positions (account, tenant, opened_at, id) where status = 'open';
alter table ${schema}.closed_totals add primary key (account, currency, tenant);
alter table ${schema}.late_facts add primary key (log_position);
create index late_facts_by_account on ${schema}.late_facts (account, tenant, log_position);
alter table ${schema}.accounts add primary key (account, tenant);
alter table ${schema}.balances add primary key (account, currency, tenant);
alter table ${schema}.balance_settings add primary key (log_position);
create index balance_settings_by_account on ${schema}.balance_settings (account, tenant, currency, log_position);
alter table ${schema}.trade_conflicts add primary key (log_position);
create index trade_conflicts_by_trade on ${schema}.trade_conflicts (trade_id, tenant);
alter table ${schema}.trade_corrections add primary key (log_position);
create index trade_corrections_by_trade on ${schema}.trade_corrections (trade_id, account, tenant, log_position);
create index trade_corrections_by_account on ${schema}.trade_corrections (account, tenant, log_position);
alter table ${schema}.entries add primary key (log_position);
create unique index entries_once on ${schema}.entries (entry_id, kind, account, tenant) where not repeated;
create index entries_by_time on ${schema}.entries (account, tenant, executed_at, log_position);
create index entries_by_market on ${schema}.entries (account, symbol, market_type, tenant, executed_at, log_position) where symbol is not null and not repeated;
create unique index voided_trades_once on ${schema}.voided_trades (trade_id, tenant);
create index voided_trades_by_market on ${schema}.voided_trades (account, symbol, market_type, tenant, executed_at, sequence, log_position);
create index voided_trades_by_position on ${schema}.voided_trades (log_position);
create index voided_trades_by_time on ${schema}.voided_trades (account, tenant, executed_at, trade_id);
`;
