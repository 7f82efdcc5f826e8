/**
 * What an indicator is: its description as data, and one resumable kernel. Live (one candle), replay and batch run the
 * same code from the same state, so that any split of a series into pieces gives the same values, bit by bit.
 */
import type { CandleColumns } from "../market/candle.ts";
import type { ParameterSpec as AnyParameterSpec } from "../parameters/parameter.ts";

/** A column of candles that an indicator reads. */
export type Input = keyof CandleColumns;

/** A number that an indicator takes, with its bounds, both allowed. */
export type ParameterSpec = Extract<AnyParameterSpec, { readonly kind: "integer" | "number" }>;

/** Numbers for the parameters of an indicator, by name. */
export type ParameterValues<K extends string = string> = Readonly<Record<K, number>>;

/** What an indicator over parameters `K` with outputs `O` is. */
export interface IndicatorDescription<K extends string = string, O extends string = string> {
  /** How requests name it. */
  readonly name: string;
  readonly title: string;
  readonly inputs: readonly Input[];
  readonly outputs: readonly O[];
  /** In the order in which a request gives them. */
  readonly parameters: Readonly<Record<K, ParameterSpec>>;
  /** The formula, how it is seeded, and who says so. */
  readonly definition: string;
  /** In units of price: a chart draws it on the candles and not in a pane of its own. */
  readonly isOverlay?: boolean;
  /** Values that readers look for, such as 30 and 70 of an oscillator: a chart draws them as lines. */
  readonly guides?: readonly number[];
  /** Plain arithmetic, which is listed on request alone. */
  readonly isPlain?: boolean;
  /** How many candles of a series have no value: those before the first that has every output. */
  lookback(parameters: ParameterValues<K>): number;
  /**
   * How many candles must go before one so that its value is right wherever the series began: exactly where the
   * indicator forgets, to the last digits of a double where the past only fades. `width`: of a candle, in milliseconds.
   */
  warmUp(parameters: ParameterValues<K>, width: number): number;
}

/** An indicator of our own; its state `S` is plain data that survives JSON, changed in place. */
export interface Indicator<K extends string = string, S = unknown, O extends string = string>
  extends IndicatorDescription<K, O> {
  /** The state before the first candle. */
  initial(parameters: ParameterValues<K>): S;
  /** Goes on by candles and writes one row for each into every output, NaN where there is no value. */
  run(state: S, candles: CandleColumns, outputs: readonly Float64Array[]): void;
}

/** Declares an indicator, its state and parameters checked against each other. */
export const defineIndicator = <const K extends string, S, const O extends string>(
  indicator: Indicator<K, S, O>,
): Indicator<K, S, O> => indicator;

/** The most candles that a period may span, but for the average that strategies take. */
const PERIOD_MAX = 1_000;

/** A parameter that counts candles. */
export const period = (usual: number, summary: string, minimum = 1, maximum = PERIOD_MAX): ParameterSpec => ({
  kind: "integer",
  minimum,
  maximum,
  default: usual,
  summary,
});

/** A parameter that scales something. */
export const factor = (usual: number, minimum: number, maximum: number, summary: string): ParameterSpec => ({
  kind: "number",
  minimum,
  maximum,
  default: usual,
  summary,
});

/** Lives of an exponential average after which what is left of its seed is below the last digit of a double. */
const LIVES = 37;

/** Candles after which an exponential average with factor 2 / (period + 1) has forgotten its seed: e^-37 is below 2^-53. */
export const fadeOfEma = (span: number): number => Math.ceil((LIVES * (span + 1)) / 2) + span;

/** The same for an average of Wilder, whose factor is 1 / period. */
export const fadeOfWilder = (span: number): number => LIVES * span + span;

/** Every parameter with its default. */
export const defaultsOf = ({ parameters }: IndicatorDescription): ParameterValues =>
  Object.fromEntries(Object.entries(parameters).map(([name, spec]) => [name, spec.default]));
