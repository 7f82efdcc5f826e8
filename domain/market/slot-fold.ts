/**
 * What strategies are given of a series and what orders meet of it, record by record: the one rule of live trading, paper,
 * backtests and replays. A record gives its candles behind the newest one, and every slot that is known to be empty by
 * then, flat. What came first counts: a slot is passed once, and a candle, a word on a hole or an outage that comes later
 * changes nothing. So what is given is a function of the records up to each, and a live strategy is given in each
 * record what a later fold of the same log is.
 */
import { CANDLE_FIELDS, type CandleColumns, emptyColumns, sliceColumns } from "./candle.ts";
import { Coverage, type Interval } from "./coverage.ts";
import { type FlatFill, fillFlat, quietTime } from "./flat-fill.ts";
import { impossibilityAt } from "./quality.ts";
import { type Timeframe, widthOf } from "./timeframe.ts";

/** What of a record the fold looks at. */
export interface CandleRecord {
  readonly candles: CandleColumns;
  /** What is missing in it was empty. */
  readonly coverage: readonly Interval[];
}

/** Where a fold stands; plain data that survives JSON. */
export interface SlotState {
  /** The slot that was given last, and its close; null before the first candle. */
  readonly last: FlatFill["last"];
  /** What is known behind it. */
  readonly coverage: readonly Interval[];
}

const NO_OUTAGES = new Coverage();

/** The fold of one series. */
export class SlotFold {
  readonly #fill: FlatFill;
  readonly #width: number;
  #coverage: Coverage;

  constructor(timeframe: Timeframe, from: SlotState = { last: null, coverage: [] }) {
    this.#fill = { timeframe, last: from.last };
    this.#width = widthOf(timeframe);
    this.#coverage = new Coverage(from.coverage);
  }

  get state(): SlotState {
    return { last: this.#fill.last, coverage: this.#coverage.intervals };
  }

  /** Whether a record may settle empty slots: only then does it matter when the venue had no market. */
  mayFill({ candles: { time }, coverage }: CandleRecord): boolean {
    const { last } = this.#fill;
    const from = last === null ? time[0] : last.time + this.#width;
    if (from === undefined) return false;
    const end = time.length === 0 ? from : time[time.length - 1]! + this.#width;
    const isKnownBehind = ({ to }: Interval): boolean => to > end;
    return (
      end - from !== time.length * this.#width ||
      coverage.some(isKnownBehind) ||
      this.#coverage.intervals.some(isKnownBehind)
    );
  }

  /**
   * Takes the next record and gives the slots that it settles, in rising order and all behind those before. `outages` is
   * when the venue is known to have had no market: that is never filled.
   */
  take(record: CandleRecord, outages = NO_OUTAGES): CandleColumns {
    const isPlain = !this.mayFill(record);
    for (const { from, to } of record.coverage) this.#coverage.add(from, to);
    const candles = this.#behind(record.candles);
    const given =
      isPlain && candles.time.length === record.candles.time.length
        ? candles
        : this.#filled(candles, outages);
    const { length } = given.time;
    if (length > 0) this.#fill.last = { time: given.time[length - 1]!, close: given.close[length - 1]! };
    this.#letGo();
    return given;
  }

  /** The possible candles of a record behind the slot that was given last, each behind the one before. */
  #behind(candles: CandleColumns): CandleColumns {
    const { time } = candles;
    const { timeframe, last } = this.#fill;
    let newest = last?.time ?? Number.NEGATIVE_INFINITY;
    let taken: number[] | undefined;
    let first = 0;
    for (let index = 0; index < time.length; index++) {
      if (time[index]! > newest && impossibilityAt(candles, index, timeframe) === undefined) {
        newest = time[index]!;
        taken?.push(index);
      } else if (taken === undefined && index === first) first++;
      else taken ??= Array.from({ length: index - first }, (_, place) => first + place);
    }
    return taken === undefined ? sliceColumns(candles, first, time.length) : picked(candles, taken);
  }

  #filled(candles: CandleColumns, outages: Coverage): CandleColumns {
    const known = quietTime({ coverage: this.#coverage, outages });
    return fillFlat(this.#fill, candles, known, known.at(-1)?.to);
  }

  /** What lies before the next slot is never asked about again. */
  #letGo(): void {
    const { last } = this.#fill;
    const [oldest] = this.#coverage.intervals;
    if (last === null || oldest === undefined || oldest.to > last.time + this.#width) return;
    this.#coverage = new Coverage(this.#coverage.intervals.filter(({ to }) => to > last.time + this.#width));
  }
}

function picked(candles: CandleColumns, places: readonly number[]): CandleColumns {
  const taken = emptyColumns(places.length);
  for (const field of CANDLE_FIELDS) {
    for (let row = 0; row < places.length; row++) taken[field][row] = candles[field][places[row]!]!;
  }
  return taken;
}
