/** The candles that a product is valued with: which series, page by page, and what is known of their quality. */
import type { Quality } from "@spot-canvas/domain/contract/report";
import type { RankedColumns } from "@spot-canvas/domain/market/candle-block";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import { positionIn, sourceIn } from "@spot-canvas/domain/market/precedence";
import { type Timeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { readRankedCandles } from "@spot-canvas/projections/candles/read";
import { listSeries, readGaps } from "@spot-canvas/projections/candles/series";
import { listOutages } from "@spot-canvas/projections/instruments/read";
import type { Snapshot } from "@spot-canvas/projections/projector/snapshot";

/** Which product, where, and when: epoch milliseconds. */
export interface CandleQuestion {
  readonly tenant: string;
  readonly product: string;
  /** Any venue where it is absent. */
  readonly venue: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** One series of a product. */
export interface ProductSeries {
  readonly tenant: string;
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
}

const PAGE_CANDLES = 131_072;

/** The finest series of a product, of several such the first venue by name; undefined where none reaches the period. */
export async function findSeries(
  snapshot: Snapshot,
  { tenant, product, venue, from, to }: CandleQuestion,
): Promise<ProductSeries | undefined> {
  const all = await listSeries(snapshot, { tenant, venue, product });
  return all
    .filter(({ first, last }) => first !== undefined && last !== undefined && first < to && last >= from)
    .sort((left, right) => widthOf(left.timeframe) - widthOf(right.timeframe))[0];
}

/** Its candles that closed in a period, behind the last one before it; oldest first. */
export async function* candlesOf(
  snapshot: Snapshot,
  series: ProductSeries,
  { from, to }: CandleQuestion,
): AsyncGenerator<RankedColumns> {
  const width = widthOf(series.timeframe);
  const before = await readRankedCandles(snapshot, { ...series, to: from, limit: 1 });
  if (before.time.length > 0 && before.time[0]! + width <= to) yield before;
  const end = to - width + 1;
  for (let next = from; next < end; ) {
    const page = await readRankedCandles(snapshot, { ...series, from: next, to: end, limit: PAGE_CANDLES });
    if (page.time.length === 0) return;
    yield page;
    next = page.time.at(-1)! + width;
  }
}

/** What was seen of a series while its candles were walked. */
export class SeriesSeen {
  readonly #sources = new Map<string, number>();
  #first: number | undefined;
  #last: number | undefined;
  #count = 0;
  /** Candles whose record the log took after the position that is asked about. */
  newer = 0;
  /** The last position in MARKET of their records. */
  position = 0;

  take({ time, precedence }: RankedColumns, knownAt: number): void {
    this.#first ??= time[0];
    this.#last = time.at(-1) ?? this.#last;
    this.#count += time.length;
    for (const rank of precedence) {
      const source = sourceIn(rank);
      this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
      const position = positionIn(rank);
      if (position > knownAt) this.newer++;
      if (position > this.position) this.position = position;
    }
  }

  /** With the holes in the period. */
  async quality(snapshot: Snapshot, series: ProductSeries, { from, to }: CandleQuestion): Promise<Quality> {
    const { venue, product, timeframe } = series;
    const outages = new Coverage(await listOutages(snapshot, series));
    const gaps = await readGaps(snapshot, { ...series, from, to }, outages);
    const missing = (kind: string): number =>
      gaps.filter((gap) => gap.kind === kind).reduce((sum, gap) => sum + gap.missing, 0);
    return {
      venue,
      product,
      timeframe,
      candles: this.#count,
      ...(this.#first === undefined ? {} : { first: formatMillis(this.#first) }),
      ...(this.#last === undefined ? {} : { last: formatMillis(this.#last) }),
      empty: missing("empty"),
      outage: missing("outage"),
      not_fetched: missing("not-fetched"),
      sources: [...this.#sources].map(([name, count]) => ({ name, count })),
    };
  }
}
