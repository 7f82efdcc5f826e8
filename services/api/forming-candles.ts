/** The forming candles of the series that a reader follows: of each the newest alone, as fast as the reader takes them. */
import type { StreamedCandles } from "@spot-canvas/domain/contract/candle-stream";
import { unwrap } from "@spot-canvas/domain/fault";
import {
  type Aggregation,
  aggregate,
  aggregateOne,
  aggregation,
  formingOf,
} from "@spot-canvas/domain/market/aggregation";
import type { Candle } from "@spot-canvas/domain/market/candle";
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import { readCandles } from "@spot-canvas/projections/candles/read";
import type { CandleTables } from "@spot-canvas/projections/candles/request";
import { decodeForming, type FormingCandle, formingSubject } from "../ingestion/forming.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import type { FollowedSeries } from "./closed-candles.ts";

/** A followed series, what is heard of it and what has closed of its candle. */
interface Heard {
  readonly series: FollowedSeries;
  /** What the reader was not told yet. */
  latest: FormingCandle | undefined;
  /** The closed part of a candle that is built, and where it ends; nothing where it has to be read again. */
  closed: { readonly state: Aggregation; readonly open: number; readonly to: number } | undefined;
}

/** Listens until it is disposed. */
export class FormingCandles implements Disposable {
  readonly #heard: readonly Heard[];
  readonly #silence: readonly (() => void)[];
  #wake = (): void => {};
  #changed = this.#nextChange();

  constructor(ephemeral: Ephemeral, followed: readonly FollowedSeries[]) {
    this.#heard = followed.map((series) => ({ series, latest: undefined, closed: undefined }));
    this.#silence = this.#heard.map((heard) =>
      ephemeral.subscribe(formingSubject({ ...heard.series, timeframe: heard.series.base }), (_, body) => {
        const candle = decodeForming(body);
        if (!candle) return;
        heard.latest = candle;
        this.#wake();
      }),
    );
  }

  /** Settles once there is something to tell. */
  get changed(): Promise<"forming"> {
    return this.#changed;
  }

  /** Something was recorded of a series: what has closed of its candle is another. */
  forget(series: FollowedSeries): void {
    for (const heard of this.#heard) if (heard.series === series) heard.closed = undefined;
  }

  /** What was heard since it was taken last. */
  async take(tables: CandleTables): Promise<readonly StreamedCandles[]> {
    this.#changed = this.#nextChange();
    const told: StreamedCandles[] = [];
    for (const heard of this.#heard) {
      const { latest, series } = heard;
      if (!latest) continue;
      heard.latest = undefined;
      const isBuilt = series.base !== series.timeframe;
      const candle = isBuilt ? await builtFrom(tables, heard, latest) : latest;
      told.push(documentOf(series, candle, latest.observedAt));
    }
    return told;
  }

  #nextChange(): Promise<"forming"> {
    return new Promise((resolve) => {
      this.#wake = () => resolve("forming");
    });
  }

  [Symbol.dispose](): void {
    for (const silence of this.#silence) silence();
  }
}

/** The wider candle that a forming one belongs to, as far as it is known. */
async function builtFrom(tables: CandleTables, heard: Heard, latest: FormingCandle): Promise<Candle> {
  const { tenant, venue, product, timeframe, base } = heard.series;
  const open = openTimeOf(timeframe, latest.time);
  if (heard.closed?.open !== open || heard.closed.to !== latest.time) {
    const state = unwrap(aggregation(base, timeframe));
    const stored = { tenant, venue, product, timeframe: base, from: open, to: latest.time };
    const limit = (latest.time - open) / widthOf(base);
    aggregate(state, await readCandles(tables, { ...stored, limit }));
    heard.closed = { state, open, to: latest.time };
  }
  const state = structuredClone(heard.closed.state);
  const [closed] = aggregateOne(state, latest);
  return closed ?? formingOf(state)!;
}

const documentOf = (
  { venue, product, timeframe, base }: FollowedSeries,
  { time, open, high, low, close, volume }: Candle,
  observedAt: number,
): StreamedCandles => ({
  kind: "forming",
  venue,
  product,
  timeframe,
  base,
  observed_at: Math.floor(observedAt),
  time: [time],
  open: [open],
  high: [high],
  low: [low],
  close: [close],
  volume: [volume],
});
