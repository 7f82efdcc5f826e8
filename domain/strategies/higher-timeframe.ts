/**
 * A higher timeframe as a strategy sees it: folded from its own base series, as the API folds it, and visible once closed.
 * A candle closes with the last base candle of its span, or, where that is missing, with the first one behind it. The span
 * in which the series began is left out unless it was seen from its open on, since half a candle is none.
 */
import { unwrap } from "../fault.ts";
import { type Aggregation, aggregateOne, aggregation } from "../market/aggregation.ts";
import { CANDLE_FIELDS, type Candle, emptyColumns } from "../market/candle.ts";
import { isOnGrid, type Timeframe, widthOf } from "../market/timeframe.ts";
import {
  type FeedStates,
  IndicatorFeed,
  type IndicatorUses,
  type IndicatorValues,
  initialStates,
  type ShownRow,
  warmUpOfUses,
} from "./indicator-feed.ts";

/** A higher timeframe that a strategy looks at, with the indicators that it follows there. */
export interface TimeframeUse<U extends IndicatorUses = IndicatorUses> {
  readonly timeframe: Timeframe;
  readonly indicators?: U;
}

/** What the strategy sees of it. */
export interface TimeframeView<U extends IndicatorUses = IndicatorUses> {
  /** The newest closed candle, absent before the first. */
  readonly candle: Candle | undefined;
  readonly indicators: IndicatorValues<U>;
}

/** What it keeps: plain data. */
export interface TimeframeState {
  readonly aggregation: Aggregation;
  /** Whether the candle that is being folded is seen from its open on; null before the first. */
  readonly isWhole: boolean | null;
  readonly closed: Candle | null;
  readonly indicators: FeedStates;
  /** What the indicators are at the closed candle. */
  readonly shown: ShownRow;
}

/** Candles of the base series that must go before one so that all is right that the strategy sees of this timeframe. */
export function warmUpOfTimeframe({ timeframe, indicators = {} }: TimeframeUse, base: Timeframe): number {
  const width = widthOf(timeframe);
  // One span may be cut off by the begin of the series, and one more must be closed for there to be any.
  return (warmUpOfUses(indicators, width) + 2) * (width / widthOf(base));
}

/** One higher timeframe at work. */
export class HigherTimeframe {
  readonly view: TimeframeView;
  readonly #timeframe: Timeframe;
  readonly #aggregation: Aggregation;
  readonly #feed: IndicatorFeed<IndicatorUses>;
  readonly #single = emptyColumns(1);
  #closed: Candle | undefined;
  #isWhole: boolean | null;

  /** Throws a Fault `NotBuildable` where the timeframe is not made of whole candles of the base one. */
  constructor({ timeframe, indicators = {} }: TimeframeUse, base: Timeframe, snapshot?: TimeframeState) {
    this.#timeframe = timeframe;
    this.#aggregation = snapshot?.aggregation ?? unwrap(aggregation(base, timeframe));
    this.#feed = new IndicatorFeed(
      indicators,
      snapshot?.indicators ?? initialStates(indicators),
      snapshot?.shown,
    );
    this.#closed = snapshot?.closed ?? undefined;
    this.#isWhole = snapshot?.isWhole ?? null;
    const closed = (): Candle | undefined => this.#closed;
    this.view = Object.freeze({
      get candle() {
        return closed();
      },
      indicators: this.#feed.values,
    });
  }

  /** Takes the next closed candle of the base series. */
  push(candle: Candle): void {
    this.#isWhole ??= isOnGrid(this.#timeframe, candle.time);
    const closed = aggregateOne(this.#aggregation, candle);
    for (let index = 0; index < closed.length; index++) this.#close(closed[index]!);
  }

  /** What it keeps: a copy. */
  snapshot(): TimeframeState {
    return {
      aggregation: structuredClone(this.#aggregation),
      isWhole: this.#isWhole,
      closed: this.#closed === undefined ? null : { ...this.#closed },
      indicators: this.#feed.snapshot(),
      shown: this.#feed.shown(),
    };
  }

  #close(candle: Candle): void {
    if (!this.#isWhole) {
      this.#isWhole = true;
      return;
    }
    this.#closed = Object.freeze(candle);
    if (this.#feed.isEmpty) return;
    for (const field of CANDLE_FIELDS) this.#single[field][0] = candle[field];
    this.#feed.push(this.#single);
  }
}
