/** Writes what a batch changed of each series: blocks by binary COPY, the tail as rows. */
import { BLOCK_SLOTS, blockOf, type RankedColumns, slotOf } from "@spot-canvas/domain/market/candle-block";
import type { CandleSeries } from "@spot-canvas/domain/market/series";
import type { Transaction } from "../projector/database.ts";
import { type BinaryValue, binaryRows } from "./binary-rows.ts";
import {
  OF_SERIES,
  parametersOf,
  SERIES_COLUMNS,
  type SeriesName,
  TAIL_SLOTS,
  VALUE_COLUMNS,
} from "./schema.ts";
import type { SeriesState } from "./series-state.ts";

/** Blocks of one COPY: about six megabytes. */
const COPY_BLOCKS = 64;
const BLOCK_COLUMNS = [...SERIES_COLUMNS, "block", "candles", ...VALUE_COLUMNS];

/** Writes the changed series; afterwards their states say what the tables hold. */
export async function writeSeries(
  transaction: Transaction,
  schema: string,
  states: readonly SeriesState[],
): Promise<void> {
  const rows: BinaryValue[][] = [];
  for (const state of states) {
    const parts = await moveTail(transaction, schema, state);
    await deleteBlocks(transaction, schema, state, parts);
    for (const part of parts) rows.push(blockRow(state.name, part));
    await writeTail(transaction, schema, state);
    await writeCoverage(transaction, schema, state);
    await writeRevisions(transaction, schema, state);
    await writeSummary(transaction, schema, state);
  }
  for (let from = 0; from < rows.length; from += COPY_BLOCKS) {
    await transaction.copy({
      table: `"${schema}".candle_blocks`,
      columns: BLOCK_COLUMNS,
      format: "binary",
      data: binaryRows(rows.slice(from, from + COPY_BLOCKS)),
    });
  }
}

const arrayText = (values: Iterable<number>): string => `{${[...values].join(",")}}`;

/** Where the tail of a series begins: at its last candle, down to a multiple of {@link TAIL_SLOTS}. */
export function tailOf({ timeframe, summary }: CandleSeries): Pick<SeriesState, "openBlock" | "tailSlot"> {
  const { last } = summary;
  if (last === undefined) return { openBlock: undefined, tailSlot: 0 };
  const slot = slotOf(timeframe, last);
  return { openBlock: blockOf(timeframe, last), tailSlot: slot - (slot % TAIL_SLOTS) };
}

/** Moves the tail to where it now begins; returns the block rows that are to be written. */
async function moveTail(transaction: Transaction, schema: string, state: SeriesState): Promise<BlockPart[]> {
  const { series, name, openBlock: before, tailSlot: slotBefore } = state;
  const { openBlock, tailSlot } = tailOf(series);
  state.openBlock = openBlock;
  state.tailSlot = tailSlot;
  const isMoved = before !== openBlock || slotBefore !== tailSlot;
  if (isMoved && before !== undefined) {
    await transaction.query(`delete from "${schema}".candle_tail where ${OF_SERIES}`, parametersOf(name));
  }
  const parts: BlockPart[] = [];
  for (const block of series.blocks.values()) {
    const end = block.number === openBlock ? tailSlot : BLOCK_SLOTS;
    const isDue =
      block.hasChanges(0, end) || (isMoved && (block.number === before || block.number === openBlock));
    if (!isDue) continue;
    const candles = block.candles(0, end);
    if (candles.time.length > 0) parts.push({ number: block.number, candles });
  }
  return parts;
}

/** What a row of candle_blocks holds of a block. */
interface BlockPart {
  readonly number: number;
  readonly candles: RankedColumns;
}

async function deleteBlocks(
  transaction: Transaction,
  schema: string,
  { name, storedBlocks }: SeriesState,
  parts: readonly BlockPart[],
): Promise<void> {
  const stored = parts.map(({ number }) => number).filter((number) => storedBlocks.has(number));
  for (const { number } of parts) storedBlocks.add(number);
  if (stored.length === 0) return;
  await transaction.query(
    `delete from "${schema}".candle_blocks where ${OF_SERIES} and block = any ($5::integer[])`,
    [...parametersOf(name), arrayText(stored)],
  );
}

const blockRow = (name: SeriesName, { number, candles }: BlockPart): BinaryValue[] => [
  ...parametersOf(name),
  number,
  candles.time.length,
  ...VALUE_COLUMNS.map((column) => candles[column]),
];

async function writeTail(transaction: Transaction, schema: string, state: SeriesState): Promise<void> {
  const { series, openBlock, tailSlot, name } = state;
  const block = openBlock === undefined ? undefined : series.blocks.get(openBlock);
  if (!block) return;
  const changes = block.changes(tailSlot);
  block.settle();
  if (changes.time.length === 0) return;
  const values = VALUE_COLUMNS.filter((column) => column !== "time");
  await transaction.query(
    `insert into "${schema}".candle_tail (${SERIES_COLUMNS}, ${VALUE_COLUMNS})
     select $1, $2, $3, $4, c.* from unnest(${VALUE_COLUMNS.map((_, index) => `$${index + 5}::float8[]`)}) c
     on conflict (${SERIES_COLUMNS}, time)
     do update set ${values.map((column) => `${column} = excluded.${column}`)}`,
    [...parametersOf(name), ...VALUE_COLUMNS.map((column) => arrayText(changes[column]))],
  );
}

/** Writes what differs between the coverage and what is stored of it: for a live candle, the end of one interval. */
async function writeCoverage(transaction: Transaction, schema: string, state: SeriesState): Promise<void> {
  const { series, storedCoverage, name } = state;
  const { intervals } = series.coverage;
  const moved = intervals.filter(({ from, to }) => storedCoverage.get(from) !== to);
  if (moved.length === 0) return;
  const kept = new Set(intervals.map(({ from }) => from));
  const melted = [...storedCoverage.keys()].filter((from) => !kept.has(from));
  if (melted.length > 0) {
    await transaction.query(
      `delete from "${schema}".candle_coverage where ${OF_SERIES} and from_time = any ($5::float8[])`,
      [...parametersOf(name), arrayText(melted)],
    );
  }
  await transaction.query(
    `insert into "${schema}".candle_coverage (${SERIES_COLUMNS}, from_time, to_time)
     select $1, $2, $3, $4, i.* from unnest($5::float8[], $6::float8[]) i
     on conflict (${SERIES_COLUMNS}, from_time) do update set to_time = excluded.to_time`,
    [...parametersOf(name), arrayText(moved.map(({ from }) => from)), arrayText(moved.map(({ to }) => to))],
  );
  for (const from of melted) storedCoverage.delete(from);
  for (const { from, to } of moved) storedCoverage.set(from, to);
}

async function writeRevisions(
  transaction: Transaction,
  schema: string,
  { name, revised }: SeriesState,
): Promise<void> {
  if (revised.size === 0) return;
  await transaction.query(
    `insert into "${schema}".candle_revisions (${SERIES_COLUMNS}, time, position)
     select $1, $2, $3, $4, r.* from unnest($5::float8[], $6::bigint[]) r
     on conflict (${SERIES_COLUMNS}, time) do update set position = excluded.position`,
    [...parametersOf(name), arrayText(revised.keys()), arrayText(revised.values())],
  );
  revised.clear();
}

async function writeSummary(
  transaction: Transaction,
  schema: string,
  { name, series }: SeriesState,
): Promise<void> {
  const { first, last, candles, revisions, refused, sources, position, revision } = series.summary;
  const columns = [
    "first_time",
    "last_time",
    "candles",
    "revisions",
    "refused",
    "sources",
    "position",
    "revision",
  ];
  await transaction.query(
    `insert into "${schema}".candle_series (${SERIES_COLUMNS}, ${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (${SERIES_COLUMNS})
     do update set ${columns.map((column) => `${column} = excluded.${column}`)}`,
    [
      ...parametersOf(name),
      first ?? null,
      last ?? null,
      candles,
      revisions,
      refused,
      sources.join(","),
      position,
      revision,
    ],
  );
}
