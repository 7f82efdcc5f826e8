/**
 * The indicators that a strategy follows, candle by candle. Where the coming candles are known as columns they are
 * computed a chunk at a time, which gives the same values as one by one; the strategy sees the current row alone.
 */
import { unwrap } from "../fault.ts";
import type { Indicator, ParameterValues } from "../indicators/indicator.ts";
import { type CandleColumns, emptyColumns, sliceColumns } from "../market/candle.ts";
import { resolveParameters } from "../parameters/parameter.ts";

/** An indicator with its parameters. */
export interface IndicatorUse<O extends string = string> {
  readonly indicator: Indicator<string, unknown, O>;
  readonly parameters: ParameterValues;
}

/** What a strategy follows, by the names that it gives them. */
export type IndicatorUses = Readonly<Record<string, IndicatorUse>>;

/** The current value of every output, NaN where there is none yet. */
export type IndicatorValues<U extends IndicatorUses> = {
  readonly [K in keyof U]: U[K] extends IndicatorUse<infer O> ? { readonly [Name in O]: number } : never;
};

/** Follows an indicator; parameters left out have their defaults. Throws where one is out of bounds. */
export function follow<K extends string, S, O extends string>(
  indicator: Indicator<K, S, O>,
  given: Partial<ParameterValues<K>> = {},
): IndicatorUse<O> {
  const parameters = unwrap(
    resolveParameters(indicator.name, indicator.parameters, given as ParameterValues),
  );
  return { indicator: indicator as Indicator<string, unknown, O>, parameters: parameters as ParameterValues };
}

/** The candles that must go before one so that every indicator is right there; `width` of a candle in milliseconds. */
export const warmUpOfUses = (uses: IndicatorUses, width: number): number =>
  Object.values(uses).reduce(
    (most, { indicator, parameters }) => Math.max(most, indicator.warmUp(parameters, width)),
    0,
  );

/** Kernel states by the names of the uses: plain data. */
export type FeedStates = Readonly<Record<string, unknown>>;

/** The outputs of each use on one candle, null where there is no value: plain data. */
export type ShownRow = Readonly<Record<string, readonly (number | null)[]>>;

/** The state before the first candle. */
export const initialStates = (uses: IndicatorUses): FeedStates =>
  Object.fromEntries(
    Object.entries(uses).map(([name, { indicator, parameters }]) => [name, indicator.initial(parameters)]),
  );

/** One indicator at work, with its rows of the chunk: a column for each output. */
interface Line {
  readonly use: IndicatorUse;
  readonly name: string;
  rows: readonly Float64Array[];
}

/** Candles that are computed at a time. */
const CHUNK = 4_096;

/** The indicators of one series. */
export class IndicatorFeed<U extends IndicatorUses> {
  /** What the strategy reads: always the same object, with the values of the current row. */
  readonly values: IndicatorValues<U>;
  readonly isEmpty: boolean;
  readonly #lines: readonly Line[];
  /** The chunk, its rows, the current one, and the kernels' states before its first row and after its last. */
  #chunk = emptyColumns(0);
  #row = -1;
  #before: FeedStates;
  readonly #states: FeedStates;

  /** Owns the states from here on. `shown`: what was shown when they were put down, to show it until the next candle. */
  constructor(uses: U, states: FeedStates, shown?: ShownRow) {
    this.#states = states;
    this.#before = states;
    this.#lines = Object.entries(uses).map(([name, use]) => ({ use, name, rows: rowsOf(use, 0) }));
    if (shown !== undefined) this.#show(shown);
    this.isEmpty = this.#lines.length === 0;
    this.values = Object.fromEntries(this.#lines.map((line) => [line.name, this.#view(line)])) as never;
  }

  /** Moves on to the next candle, which stands in columns of one row. */
  push(single: CandleColumns): void {
    this.#compute(single);
    this.#row = 0;
  }

  /** Moves on to a candle of columns whose candles are given in turn, from the first on. */
  advance(columns: CandleColumns, index: number): void {
    if (index === 0 || this.#row + 1 === this.#chunk.time.length) {
      this.#before = structuredClone(this.#states);
      this.#compute(sliceColumns(columns, index, Math.min(columns.time.length, index + CHUNK)));
      this.#row = 0;
    } else this.#row += 1;
  }

  /** The kernels' states after the current candle: a copy. */
  snapshot(): FeedStates {
    const seen = this.#row + 1;
    if (seen >= this.#chunk.time.length) return structuredClone(this.#states);
    const states = structuredClone(this.#before);
    for (const { use, name } of this.#lines) {
      use.indicator.run(states[name], sliceColumns(this.#chunk, 0, seen), rowsOf(use, seen));
    }
    return states;
  }

  /** What is shown now: a copy. */
  shown(): ShownRow {
    return Object.fromEntries(
      this.#lines.map(({ name, rows }) => [name, rows.map((values) => plain(values[this.#row]))]),
    );
  }

  #show(shown: ShownRow): void {
    for (const line of this.#lines) {
      line.rows = shown[line.name]!.map((value) => Float64Array.of(value ?? Number.NaN));
    }
    this.#row = 0;
  }

  #compute(chunk: CandleColumns): void {
    const { length } = chunk.time;
    for (const line of this.#lines) {
      if (line.rows[0]?.length !== length) line.rows = rowsOf(line.use, length);
      line.use.indicator.run(this.#states[line.name], chunk, line.rows);
    }
    this.#chunk = chunk;
  }

  /** An object whose properties read the current row: nothing is written per candle, and only what is asked is read. */
  #view(line: Line): object {
    const view = {};
    line.use.indicator.outputs.forEach((output, index) => {
      const get = (): number => line.rows[index]![this.#row] ?? Number.NaN;
      Object.defineProperty(view, output, { enumerable: true, get });
    });
    return Object.freeze(view);
  }
}

const plain = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

const rowsOf = ({ indicator }: IndicatorUse, length: number): readonly Float64Array[] =>
  indicator.outputs.map(() => new Float64Array(length));
