/**
 * What is heard of a series while its market runs, as closed candles. One connection hears every slot that opens after
 * it was made; the slot that it was made in, and what was before, has to be asked for. Pure: time is an argument.
 */
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { openTimeOf, type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { CandleBuilder, type SlotTrade } from "@spot-canvas/domain/market/trade-candles";

/** Candles that are closed, of slots that were all heard. */
export interface Heard {
  /** The slots that closed; empty (`from` equals `to`) where only candles of earlier ones changed. */
  readonly covered: Interval;
  readonly candles: readonly Candle[];
  /** Closed before, and changed since by what came late. */
  readonly revised: readonly Candle[];
  /** Open times of slots that closed before and that something came for too late to tell what they are now. */
  readonly missed: readonly number[];
}

/** What was heard, and what was heard next, as one. */
export const joined = (before: Heard | undefined, next: Heard): Heard =>
  before === undefined
    ? next
    : {
        covered: { from: before.covered.from, to: next.covered.to },
        candles: [...before.candles, ...next.candles],
        revised: [...before.revised, ...next.revised],
        missed: [...before.missed, ...next.missed],
      };

/** Whether nothing was heard but that time went by. */
export const isQuiet = ({ candles, revised, missed }: Heard): boolean =>
  candles.length + revised.length + missed.length === 0;

/** Everything that is heard of one series over one connection, from `from` on. */
export interface SeriesHeard {
  /** The first slot that is heard from its beginning. */
  readonly from: number;
  /** The candle of the running slot, as far as it is known. */
  readonly forming: Candle | undefined;
  /** Says what time it is at the venue, less what late messages are given: closes what is over. */
  closeTo(time: number): Heard | undefined;
}

/** The first open time at which nothing was missed by who listens since `at`. */
export const firstHeard = (timeframe: Timeframe, at: number): number =>
  openTimeOf(timeframe, at + widthOf(timeframe) - 1);

/** Hears trades and builds the candles. */
export class TradesHeard implements SeriesHeard {
  readonly from: number;
  readonly #builder: CandleBuilder;

  constructor(timeframe: Timeframe, from: number) {
    this.from = from;
    this.#builder = new CandleBuilder(timeframe, from);
  }

  get forming(): Candle | undefined {
    return this.#builder.forming;
  }

  add(trade: SlotTrade): Heard | undefined {
    const before = this.#builder.closedTo;
    return this.#heard(before, this.#builder.add(trade));
  }

  closeTo(time: number): Heard | undefined {
    const before = this.#builder.closedTo;
    return this.#heard(before, this.#builder.closeTo(time));
  }

  #heard(from: number, built: ReturnType<CandleBuilder["add"]>): Heard | undefined {
    const to = this.#builder.closedTo;
    if (built.length === 0 && from === to) return undefined;
    return {
      covered: { from, to },
      candles: built.flatMap((each) => (each.kind === "closed" ? [each.candle] : [])),
      revised: built.flatMap((each) => (each.kind === "revised" ? [each.candle] : [])),
      missed: built.flatMap((each) => (each.kind === "missed" ? [each.time] : [])),
    };
  }
}

/** Hears candles as they form, and closes them when the venue does, begins the next one, or their time is over. */
export class CandlesHeard implements SeriesHeard {
  readonly from: number;
  readonly #timeframe: Timeframe;
  readonly #width: number;
  #closedTo: number;
  #forming: Candle | undefined;

  constructor(timeframe: Timeframe, from: number) {
    this.#timeframe = timeframe;
    this.#width = widthOf(timeframe);
    this.from = from;
    this.#closedTo = from;
  }

  get forming(): Candle | undefined {
    return this.#forming;
  }

  /** A candle as it is now: its successor closes it. */
  update(candle: Candle): Heard | undefined {
    if (candle.time < this.#closedTo) return this.#late(candle);
    const heard = this.closeTo(candle.time);
    this.#forming = candle;
    return heard;
  }

  /** A candle that the venue calls finished. */
  close(candle: Candle): Heard | undefined {
    if (candle.time < this.#closedTo) return this.#late(candle);
    const before = this.closeTo(candle.time);
    this.#forming = candle;
    return joined(before, this.closeTo(candle.time + this.#width)!);
  }

  closeTo(time: number): Heard | undefined {
    const from = this.#closedTo;
    const to = openTimeOf(this.#timeframe, time);
    if (to <= from) return undefined;
    this.#closedTo = to;
    const candle = this.#forming;
    const isOver = candle !== undefined && candle.time < to;
    if (isOver) this.#forming = undefined;
    return { covered: { from, to }, candles: isOver ? [candle] : [], revised: [], missed: [] };
  }

  #late(candle: Candle): Heard | undefined {
    if (candle.time < this.from) return undefined;
    const at = this.#closedTo;
    return { covered: { from: at, to: at }, candles: [], revised: [candle], missed: [] };
  }
}
