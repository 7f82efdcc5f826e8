/** Folds CandlesRecorded into series: what is in memory between batches is each series' newest block and its summary. */

import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import type { Reading } from "@spot-canvas/domain/events/codec";
import { blockOf, CandleBlock } from "@spot-canvas/domain/market/candle-block";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import { CandleSeries } from "@spot-canvas/domain/market/series";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import type { Sql, Transaction } from "../projector/database.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { loadBlocks, loadTail } from "./block-rows.ts";
import { CANDLE_TABLES, createPeopleView, createTables, type SeriesName } from "./schema.ts";
import { loadCoverage, loadSummary } from "./series.ts";
import type { SeriesState } from "./series-state.ts";
import { tailOf, writeSeries } from "./write.ts";

/** The view of candles: every series as its best records show it. */
export const candlesView: View = {
  name: "candles",
  foldVersion: 2,
  schemaVersion: 3,
  streams: ["MARKET"],
  events: ["CandlesRecorded"],
  tables: CANDLE_TABLES,
  create: createTables,
  index: createPeopleView,
  open: (schema) => new CandlesFold(schema),
};

/** One record of the batch with the series it belongs to. */
interface SeriesRecord {
  readonly name: SeriesName;
  readonly data: CandlesRecorded;
  readonly position: number;
}

class CandlesFold implements ViewFold {
  readonly #schema: string;
  readonly #states = new Map<string, SeriesState>();
  readonly #changed = new Set<SeriesState>();

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(sql: Sql, batch: readonly Reading[]): Promise<void> {
    const wanted = new Map<SeriesState, Set<number>>();
    for (const reading of batch) {
      const record = recordIn(reading);
      if (!record) continue;
      const state = await this.#stateOf(sql, record.name);
      const blocks = wanted.get(state) ?? new Set();
      wanted.set(state, blocks);
      addAbsentBlocks(blocks, state, record.data.candles.time);
    }
    for (const [state, numbers] of wanted) {
      if (numbers.size === 0) continue;
      for (const block of await loadBlocks(sql, this.#schema, state.name, [...numbers])) {
        state.series.load(block);
        state.storedBlocks.add(block.number);
      }
    }
  }

  apply(reading: Reading): void {
    const record = recordIn(reading);
    const state = record && this.#states.get(keyOf(record.name));
    if (!state) return;
    for (const time of state.series.record(record.data, record.position)) {
      state.revised.set(time, record.position);
    }
    this.#changed.add(state);
  }

  async write(transaction: Transaction): Promise<void> {
    await writeSeries(transaction, this.#schema, [...this.#changed]);
    for (const state of this.#changed) {
      state.series.unload((block) => block === state.openBlock);
      for (const block of state.storedBlocks) if (block !== state.openBlock) state.storedBlocks.delete(block);
    }
    this.#changed.clear();
  }

  reset(): void {
    this.#states.clear();
    this.#changed.clear();
  }

  async #stateOf(sql: Sql, name: SeriesName): Promise<SeriesState> {
    const held = this.#states.get(keyOf(name));
    if (held) return held;
    const state = await loadState(sql, this.#schema, name);
    this.#states.set(keyOf(name), state);
    return state;
  }
}

async function loadState(sql: Sql, schema: string, name: SeriesName): Promise<SeriesState> {
  const summary = await loadSummary(sql, schema, name);
  const intervals = summary ? await loadCoverage(sql, schema, name) : [];
  const series = new CandleSeries(name.timeframe, summary, new Coverage(intervals));
  const storedCoverage = new Map(intervals.map(({ from, to }) => [from, to]));
  const state: SeriesState = {
    name,
    series,
    ...tailOf(series),
    storedCoverage,
    storedBlocks: new Set(),
    revised: new Map(),
  };
  if (state.openBlock === undefined) return state;
  const [stored] = await loadBlocks(sql, schema, name, [state.openBlock]);
  if (stored) state.storedBlocks.add(stored.number);
  const block = stored ?? new CandleBlock(name.timeframe, state.openBlock);
  block.load(await loadTail(sql, schema, name));
  series.load(block);
  return state;
}

/** Adds the blocks that a record touches and that may be stored, but are not in memory. */
function addAbsentBlocks(blocks: Set<number>, { name, series, openBlock }: SeriesState, times: Float64Array) {
  if (openBlock === undefined) return;
  for (const time of times) {
    const block = blockOf(name.timeframe, time);
    if (block < openBlock && !series.blocks.has(block)) blocks.add(block);
  }
}

const keyOf = ({ tenant, venue, product, timeframe }: SeriesName): string =>
  JSON.stringify([tenant, venue, product, timeframe]);

/** The record in a reading; a timeframe that no grid is known for holds nothing that could be shown. */
function recordIn(reading: Reading): SeriesRecord | undefined {
  if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") return undefined;
  const { data, recorded, subject } = reading.event;
  const timeframe = parseTimeframe(data.timeframe);
  if (!timeframe.ok) return undefined;
  const { venue, product } = data;
  const name = { tenant: subject.tenant, venue, product, timeframe: timeframe.value };
  return { name, data, position: recorded.position };
}
