/**
 * The tables of the view `candles`. A series' candles are kept in blocks of 1,024 slots of its grid, in columns of
 * doubles: a million candles are a thousand rows. Only the newest are rows of their own, from the last multiple of 128
 * slots on, so that a live candle is one small row and not a block written anew; at the next multiple they move into
 * their block. Rows are dear in bulk (with a whole block of them an import took twice as long) and blocks are dear
 * live, and at 128 either costs little. Which candle stands where is a function of the series alone.
 */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";

/** Which series, of which tenant. */
export interface SeriesName {
  readonly tenant: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** The tail begins at a multiple of so many slots. */
export const TAIL_SLOTS = 128;

/** The columns that name a series, in every table. */
export const SERIES_COLUMNS = ["tenant", "venue", "product", "timeframe"] as const;

/** The columns of doubles of a block, and of a row of the tail. */
export const VALUE_COLUMNS = ["time", "open", "high", "low", "close", "volume", "precedence"] as const;

/** The tables, with the columns that name a row. */
export const CANDLE_TABLES = [
  { name: "candle_series", key: SERIES_COLUMNS },
  { name: "candle_coverage", key: [...SERIES_COLUMNS, "from_time"] },
  { name: "candle_blocks", key: [...SERIES_COLUMNS, "block"] },
  { name: "candle_tail", key: [...SERIES_COLUMNS, "time"] },
  { name: "candle_revisions", key: [...SERIES_COLUMNS, "time"] },
] as const;

const SERIES = SERIES_COLUMNS.map((column) => `${column} text not null`).join(", ");
const doubles = (type: string): string =>
  VALUE_COLUMNS.map((column) => `${column} ${type} not null`).join(", ");

/**
 * Creates the tables, with their keys: they have few rows, and a late page looks its blocks up while a generation is
 * loaded as it does live. Blocks are stored as they are, as doubles hardly shrink and shrinking them costs more than
 * all the rest. Times are open times in epoch milliseconds; `precedence` holds source and MARKET position of a record, and
 * `candle_revisions` the position of the record that last gave a candle other values.
 */
export const createTables = (schema: string): string => `
  create table "${schema}".candle_series (${SERIES}, first_time float8, last_time float8,
    candles bigint not null, revisions bigint not null, refused bigint not null, sources text not null,
    position bigint not null, revision bigint not null, primary key (${SERIES_COLUMNS}));
  create table "${schema}".candle_coverage (${SERIES}, from_time float8, to_time float8 not null,
    primary key (${SERIES_COLUMNS}, from_time));
  create table "${schema}".candle_blocks (${SERIES}, block integer, candles integer not null,
    ${doubles("float8[]")}, primary key (${SERIES_COLUMNS}, block));
  ${VALUE_COLUMNS.map(
    (column) => `alter table "${schema}".candle_blocks alter column ${column} set storage external;`,
  ).join("\n  ")}
  create table "${schema}".candle_tail (${SERIES}, ${doubles("float8")},
    primary key (${SERIES_COLUMNS}, time));
  create table "${schema}".candle_revisions (${SERIES}, time float8, position bigint not null,
    primary key (${SERIES_COLUMNS}, time));`;

/** Creates the SQL view `candles` over blocks and tail: one row a candle, for people. */
export const createPeopleView = (schema: string): string => {
  const source = `(array['simulated', 'import', 'trades', 'websocket', 'rest'])
      [floor(c.precedence / 281474976710656)::integer + 1] as source`;
  const position = "(c.precedence::bigint % 281474976710656) as position";
  const row = (table: string): string => `select ${table}.tenant, ${table}.venue, ${table}.product,
      ${table}.timeframe, to_timestamp(c.time / 1000) as open_time, c.open, c.high, c.low, c.close, c.volume,
      ${source}, ${position}`;
  return `
  create or replace view "${schema}".candles as
    ${row("b")}
      from "${schema}".candle_blocks b
      cross join lateral unnest(${VALUE_COLUMNS.map((column) => `b.${column}`)}) as c (${VALUE_COLUMNS})
    union all
    ${row("c")}
      from "${schema}".candle_tail c;`;
};

/** Whether a row is of a series, in SQL; {@link parametersOf} are the first four parameters. */
export const OF_SERIES = "tenant = $1 and venue = $2 and product = $3 and timeframe = $4";

/** The parameters that name a series. */
export const parametersOf = ({ tenant, venue, product, timeframe }: SeriesName): string[] => [
  tenant,
  venue,
  product,
  timeframe,
];
