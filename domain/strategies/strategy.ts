/**
 * The strategy contract. A strategy is given closed candles of one series one by one, oldest first, and says what it
 * would do. Nothing else is within its reach: no account, no clock, no later candle, no I/O. So the signals on a prefix
 * of a series are the prefix of the signals, and a restart, a replay and a backtest give the same ones.
 */
import type { Parameters } from "../events/fields.ts";
import type { Result } from "../fault.ts";
import type { Candle, CandleColumns } from "../market/candle.ts";
import type { Timeframe } from "../market/timeframe.ts";
import type { ParameterSpecs, ParameterValues } from "../parameters/parameter.ts";
import type { TimeframeUse, TimeframeView } from "./higher-timeframe.ts";
import type { IndicatorUses, IndicatorValues } from "./indicator-feed.ts";
import type { Intent } from "./intent.ts";

/** The candles that an instance is given. */
export interface Series {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** Higher timeframes that a strategy looks at, by the names that it gives them. */
export type TimeframeUses = Readonly<Record<string, TimeframeUse>>;

/** What a strategy may look at beside its state and the candle. */
export interface Context<P extends ParameterSpecs, I extends IndicatorUses, T extends TimeframeUses> {
  readonly series: Series;
  readonly parameters: ParameterValues<P>;
  /** The indicators that it follows, with their values on this candle: NaN before they have one. */
  readonly indicators: IndicatorValues<I>;
  /** The higher timeframes, as far as they are closed. */
  readonly timeframes: {
    readonly [K in keyof T]: T[K] extends TimeframeUse<infer U> ? TimeframeView<U> : never;
  };
}

/** How a strategy is written. `P` are its parameters, `S` its state: plain data that survives JSON. */
export interface StrategyDefinition<
  P extends ParameterSpecs,
  S,
  I extends IndicatorUses = Record<never, never>,
  T extends TimeframeUses = Record<never, never>,
> {
  readonly name: string;
  /** Part of what an instance is: raise it when the same candles shall give other signals. Absent: 1. */
  readonly version?: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Whose idea it is: author, title, year. */
  readonly source?: string;
  readonly parameters: P;
  /** The indicators that it follows. */
  readonly indicators?: (parameters: ParameterValues<P>) => I;
  /** The higher timeframes that it looks at. */
  readonly timeframes?: (parameters: ParameterValues<P>) => T;
  /**
   * How many candles must go before one so that what it says there is the same wherever the series began. Absent: what
   * its indicators and timeframes need, and one candle more, to compare with the candle before.
   */
  readonly warmUp?: (parameters: ParameterValues<P>) => number;
  /**
   * True where what it says depends on the candle that it began at, by its nature: it counts, or remembers what it
   * bought. No warm-up makes up for that.
   */
  readonly isAnchored?: boolean;
  readonly initial: (parameters: ParameterValues<P>) => S;
  /**
   * Folds one closed candle. A pure function of state, candle and context, with one liberty for speed: it changes `state`
   * in place, since its caller owns it and a series has millions of candles. Snapshots are copies. Candle and context are
   * the same objects every time: what shall be remembered is copied into the state.
   */
  readonly onCandle: (state: S, candle: Candle, context: Context<P, I, T>) => readonly Intent[];
}

/** A strategy whose parameters and state are its own business: what the catalogue lists and services run. */
export interface Strategy {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly source?: string;
  readonly parameters: ParameterSpecs;
  readonly isAnchored: boolean;
  /** Every parameter with its value, or the fault of the first that is wrong. */
  resolve(given: Parameters): Result<Parameters>;
  /** Starts at the first candle, or goes on from a snapshot. Faults: bad parameters, a strategy that throws here. */
  start(given: Parameters, series: Series, snapshot?: unknown): Result<RunningStrategy>;
}

/** A strategy at work on one series. */
export interface RunningStrategy {
  /** How many candles must go before one so that what is said there is the same wherever the series began. */
  readonly warmUp: number;
  /**
   * Announces the candles that {@link onCandle} is given next, in their order, so that indicators are computed by
   * column. It changes no value. The columns must not change until all of them were given; before that there are no
   * others.
   */
  load(columns: CandleColumns): void;
  /**
   * Gives the next closed candle, which may be one object that the caller uses again. Throws a Fault `StrategyFailed`
   * where the strategy throws or returns nonsense: it cannot go on then.
   */
  onCandle(candle: Candle): readonly Intent[];
  /** A copy of everything it keeps after the last candle: plain data. */
  snapshot(): unknown;
}
