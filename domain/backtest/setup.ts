/** What a backtest is run on: strategies with their candles, an account, and the terms that it trades on. */
import type { CandleColumns } from "../market/candle.ts";
import type { Timeframe } from "../market/timeframe.ts";
import type { Money } from "../money/amount.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import type { RiskLimits } from "../risk/limits.ts";
import type { Instance } from "../strategies/instance.ts";

/** Candles of one width. */
export interface CandleInput {
  readonly timeframe: Timeframe;
  readonly candles: CandleColumns;
}

/** Rates that holders of a future paid each other, oldest first: part of the position's value, long to short. */
export interface FundingRates {
  /** Epoch milliseconds. */
  readonly time: Float64Array;
  readonly rate: Float64Array;
  /** What the venue valued the future at; absent: the last close counts. */
  readonly price?: Float64Array;
}

/** One strategy instance at work in a backtest. */
export interface BacktestInstance {
  readonly instance: Instance;
  /** The candles of its series. Instances of one series are given the same columns. */
  readonly candles: CandleColumns;
  /** Finer candles of the product: its orders then fill on them. */
  readonly detail?: CandleInput;
  /** Equal for instances of one product. */
  readonly terms: TradingTerms;
  /** Of signals of one moment the higher priority is decided first; 0 where absent. */
  readonly priority?: number;
  /** Futures only: absent means that none is paid. */
  readonly funding?: FundingRates;
}

/** A backtest. */
export interface BacktestSetup {
  readonly instances: readonly BacktestInstance[];
  /** The one currency that all products are priced in, and what the account starts with. */
  readonly currency: string;
  readonly balance: Money;
  /** Epoch milliseconds: candles that close at or before it only warm strategies up. */
  readonly from?: number;
  /** Refuses candles with gaps instead of marking the trades that span one. */
  readonly gaps: "refuse" | "mark";
  /** How much the account dares; absent: nothing is bounded, and an entry takes all that is free. */
  readonly limits?: RiskLimits;
  /** Told now and then how many candles were given to strategies. */
  readonly onProgress?: (candles: number) => void;
}
