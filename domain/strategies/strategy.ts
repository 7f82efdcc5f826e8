/**
 * The strategy contract. A strategy is given closed candles of one series one by one, oldest first, and says what it
 * would do. Nothing else is within its reach: no account, no clock, no later candle, no I/O. So the signals on a prefix
 * of a series are the prefix of the signals, and a restart, a replay and a backtest give the same ones.
 */
import type { Parameters } from "../events/fields.ts";
import { ok, type Result } from "../fault.ts";
import type { Candle } from "../market/candle.ts";
import type { Timeframe } from "../market/timeframe.ts";
import { type ParameterSpecs, type ParameterValues, resolveParameters } from "../parameters/parameter.ts";
import type { Intent } from "./intent.ts";

/** The candles that an instance is given. */
export interface Series {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** How a strategy is written. `P` are its parameters, `S` its state: plain data that survives JSON. */
export interface StrategyDefinition<P extends ParameterSpecs, S> {
  readonly name: string;
  /** Part of what an instance is: raise it when the same candles shall give other signals. */
  readonly version: string;
  /** What it does, in a sentence, with its source. */
  readonly summary: string;
  readonly parameters: P;
  /** How many candles pass before the first one that can give a signal. */
  warmUp(parameters: ParameterValues<P>): number;
  initial(parameters: ParameterValues<P>): S;
  /**
   * Folds one closed candle. A pure function of state and candle, with one liberty for speed: it changes `state` in
   * place, since its caller owns it and a series has millions of candles. Snapshots are copies.
   */
  onCandle(state: S, candle: Candle, series: Series): readonly Intent[];
}

/** A strategy whose parameters and state are its own business: what the catalogue lists and services run. */
export interface Strategy {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly parameters: ParameterSpecs;
  /** Every parameter with its value, or the fault of the first that is wrong. */
  resolve(given: Parameters): Result<Parameters>;
  /** Starts at the first candle, or goes on from a snapshot of its state. */
  start(given: Parameters, series: Series, snapshot?: unknown): Result<RunningStrategy>;
}

/** A strategy at work on one series. */
export interface RunningStrategy {
  /** How many candles pass before the first one that can give a signal. */
  readonly warmUp: number;
  onCandle(candle: Candle): readonly Intent[];
  /** A copy of the state, plain data. */
  snapshot(): unknown;
}

/** Makes a strategy of its definition. */
export function defineStrategy<P extends ParameterSpecs, S>(definition: StrategyDefinition<P, S>): Strategy {
  const { name, version, summary, parameters } = definition;
  return {
    name,
    version,
    summary,
    parameters,
    resolve: (given) => resolveParameters(name, parameters, given),
    start: (given, series, snapshot) => {
      const values = resolveParameters(name, parameters, given);
      if (!values.ok) return values;
      const state =
        snapshot === undefined ? definition.initial(values.value) : (structuredClone(snapshot) as S);
      return ok({
        warmUp: definition.warmUp(values.value),
        onCandle: (candle) => definition.onCandle(state, candle, series),
        snapshot: () => structuredClone(state),
      });
    },
  };
}
