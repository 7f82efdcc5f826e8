/**
 * A higher timeframe as a strategy sees it: folded from its own base series, and visible once closed. A candle closes
 * with the last base candle of its span, or, where that is missing, with the first one behind it. The span in which the
 * series began is left out unless it was seen from its open on, since half a candle is none.
 */
import { Fault } from "../fault.ts";
import { CANDLE_FIELDS, type Candle, emptyColumns } from "../market/candle.ts";
import { openTimeOf, type Timeframe, widthOf } from "../market/timeframe.ts";
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
  /** The newest closed candle, absent before the first; the same object at every close, so take numbers out of it. */
  readonly candle: Candle | undefined;
  readonly indicators: IndicatorValues<U>;
}

/** What it keeps: plain data. */
export interface TimeframeState {
  /** The candle that is being folded; null between a close and the next base candle. */
  forming: Mutable<Candle> | null;
  /** Whether the one that is being folded is seen from its open on. */
  whole: boolean;
  closed: Mutable<Candle> | null;
  indicators: FeedStates;
  /** What the indicators are at the closed candle. */
  shown: ShownRow;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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
  readonly #width: number;
  readonly #baseWidth: number;
  readonly #feed: IndicatorFeed<IndicatorUses>;
  readonly #single = emptyColumns(1);
  readonly #closed: Mutable<Candle>;
  readonly #forming: Mutable<Candle>;
  #hasClosed: boolean;
  #isForming: boolean;
  #isWhole: boolean;
  /** When the candle that is being folded closes. */
  #end: number;

  /** Throws where the timeframe is not made of whole candles of the base one. */
  constructor({ timeframe, indicators = {} }: TimeframeUse, base: Timeframe, snapshot?: TimeframeState) {
    this.#timeframe = timeframe;
    this.#width = widthOf(timeframe);
    this.#baseWidth = widthOf(base);
    if (this.#width <= this.#baseWidth || this.#width % this.#baseWidth !== 0) {
      const message = `Candles of ${timeframe} cannot be made of ${base} ones: use a multiple of ${base}.`;
      throw new Fault("InvalidTimeframe", "usage", message);
    }
    this.#feed = new IndicatorFeed(
      indicators,
      snapshot?.indicators ?? initialStates(indicators),
      snapshot?.shown,
    );
    this.#hasClosed = snapshot?.closed != null;
    this.#isForming = snapshot?.forming != null;
    this.#isWhole = snapshot?.whole ?? false;
    this.#closed = { ...(snapshot?.closed ?? NO_CANDLE) };
    this.#forming = { ...(snapshot?.forming ?? NO_CANDLE) };
    this.#end = this.#isForming ? this.#forming.time + this.#width : Number.NEGATIVE_INFINITY;
    const closed = (): Candle | undefined => (this.#hasClosed ? this.#closed : undefined);
    this.view = Object.freeze({
      get candle() {
        return closed();
      },
      indicators: this.#feed.values,
    });
  }

  /** Takes the next closed candle of the base series. */
  push(candle: Candle): void {
    const forming = this.#forming;
    if (this.#isForming && candle.time >= this.#end) this.#close();
    if (this.#isForming) {
      if (candle.high > forming.high) forming.high = candle.high;
      if (candle.low < forming.low) forming.low = candle.low;
      forming.volume += candle.volume;
    } else this.#open(candle);
    forming.close = candle.close;
    if (candle.time + this.#baseWidth >= this.#end) this.#close();
  }

  /** What it keeps: a copy. */
  snapshot(): TimeframeState {
    return {
      forming: this.#isForming ? { ...this.#forming } : null,
      whole: this.#isWhole,
      closed: this.#hasClosed ? { ...this.#closed } : null,
      indicators: this.#feed.snapshot(),
      shown: this.#feed.shown(),
    };
  }

  #open(candle: Candle): void {
    const forming = this.#forming;
    const time = openTimeOf(this.#timeframe, candle.time);
    // After the first span every one is seen from its open on, also where its first candles are missing.
    this.#isWhole ||= candle.time === time;
    this.#isForming = true;
    this.#end = time + this.#width;
    forming.time = time;
    forming.open = candle.open;
    forming.high = candle.high;
    forming.low = candle.low;
    forming.volume = candle.volume;
  }

  #close(): void {
    this.#isForming = false;
    if (!this.#isWhole) {
      this.#isWhole = true;
      return;
    }
    Object.assign(this.#closed, this.#forming);
    this.#hasClosed = true;
    if (this.#feed.isEmpty) return;
    for (const field of CANDLE_FIELDS) this.#single[field][0] = this.#closed[field];
    this.#feed.push(this.#single);
  }
}

const NO_CANDLE: Candle = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
