/**
 * Loads the history of a series as it comes into sight: pages with fixed bounds, each asked for once, those in sight
 * first and one on either side before they are needed. What is no longer near is forgotten, and calls for it are ended.
 */
import { Refused } from "../api/call.ts";
import { fetchCandlePage } from "../api/candle-page.ts";
import type { Operations } from "../api/generated.ts";
import { type CandlePage, Candles } from "./candles.ts";
import type { Series, ShownIndicator } from "./series.ts";
import { PAGE_SLOTS, pageAt, pageStart, widthOf } from "./timeframe.ts";

/** How many pages are asked for at once, and how many beyond the sight are kept. */
const CALLS_MAX = 6;
const PAGES_KEPT = 400;

/** What the loader tells. */
export interface HistoryListener {
  /** Candles have come: draw. */
  changed(): void;
  /** A page could not be loaded; undefined once loading works again. */
  failed(reason: string | undefined): void;
}

/** The first and the last open time that a series has, and its revision. */
export interface Bounds {
  readonly first: number;
  readonly last: number;
  readonly revision: number;
}

/** The history of one series with its indicators. */
export class History {
  readonly candles: Candles;
  readonly series: Series;
  readonly #indicators: readonly ShownIndicator[];
  readonly #listener: HistoryListener;
  readonly #loaded = new Set<number>();
  readonly #calls = new Map<number, AbortController>();
  #bounds: Bounds;
  #until = Number.POSITIVE_INFINITY;
  #wanted: readonly number[] = [];

  constructor(
    series: Series,
    bounds: Bounds,
    indicators: readonly ShownIndicator[],
    listener: HistoryListener,
  ) {
    this.series = series;
    this.#bounds = bounds;
    this.#indicators = indicators;
    this.#listener = listener;
    this.candles = new Candles(indicators.reduce((sum, { lines }) => sum + lines.length, 0));
  }

  /** The newest open time that is known of, or that had closed by the moment that is shown. */
  get last(): number {
    return Math.min(this.#bounds.last, this.#until - this.slot);
  }

  /** Shows what had closed by a moment alone. */
  set until(time: number) {
    this.#until = time;
    this.candles.until = time - this.slot + 1;
  }

  /** Whether a page in sight is still on its way. */
  get isLoading(): boolean {
    return this.#wanted.some((page) => !this.#loaded.has(page));
  }

  /** Sees that what is visible comes, and what is beside it. */
  show(from: number, to: number): void {
    const { timeframe } = this.series;
    const [first, last] = [pageAt(this.#bounds.first, timeframe), pageAt(this.#bounds.last, timeframe)];
    const [left, right] = [pageAt(from, timeframe), pageAt(to, timeframe)];
    const pages: number[] = [];
    // The newest in sight first: it is where most people look.
    for (let page = right; page >= left; page--) pages.push(page);
    pages.push(left - 1, right + 1);
    this.#wanted = pages.filter((page) => page >= first && page <= last);
    for (const [page, controller] of this.#calls) if (!this.#wanted.includes(page)) controller.abort();
    this.#load();
    this.#forget(left, right);
  }

  /** A live candle of the series. */
  put(candle: Parameters<Candles["put"]>[0]): void {
    if (candle.time > this.#bounds.last) this.#bounds = { ...this.#bounds, last: candle.time };
    const page = pageAt(candle.time, this.series.timeframe);
    if (this.#loaded.has(page)) this.candles.put(candle);
    // A page of which nothing was there when it was asked for is not asked for again: what comes now is all of it.
    else if (this.candles.length > 0 && this.#loaded.has(page - 1)) {
      this.#loaded.add(page);
      this.candles.put(candle);
    }
  }

  /** Asks again for the page that holds a time, whatever was loaded: a candle of it was closed or revised. */
  refresh(time: number, revision: number): void {
    this.#bounds = { ...this.#bounds, revision };
    const page = pageAt(time, this.series.timeframe);
    if (this.#loaded.has(page)) void this.#fetch(page);
  }

  /** Ends every call. */
  dispose(): void {
    for (const controller of this.#calls.values()) controller.abort();
  }

  #load(): void {
    for (const page of this.#wanted) {
      if (this.#calls.size >= CALLS_MAX) return;
      if (!this.#loaded.has(page) && !this.#calls.has(page)) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const { timeframe } = this.series;
    this.#calls.get(page)?.abort();
    const controller = new AbortController();
    this.#calls.set(page, controller);
    const [from, to] = [pageStart(page, timeframe), pageStart(page + 1, timeframe)];
    try {
      const { head, columns } = await fetchCandlePage(this.#queryOf(from, to), controller.signal);
      const { time, open, high, low, close, volume } = columns as Readonly<
        Record<keyof CandlePage, Float64Array>
      >;
      // Columns of indicators come in the order in which they were asked for.
      const extra = head.columns.flatMap((name) => (name.includes("/") ? [columns[name]!] : []));
      this.candles.merge({ time, open, high, low, close, volume, extra });
      this.#loaded.add(page);
      this.#listener.failed(undefined);
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#listener.failed(error instanceof Refused ? error.message : "Spot Canvas does not answer.");
      // The next look at the chart, or the next try, asks again.
      setTimeout(() => this.#load(), 2_000);
    } finally {
      if (this.#calls.get(page) === controller) this.#calls.delete(page);
      this.#load();
      this.#listener.changed();
    }
  }

  /** With the series' revision an answer may be kept by the browser for as long as that revision is the newest. */
  #queryOf(from: number, to: number): Operations["listCandles"]["query"] {
    const { venue, product, timeframe } = this.series;
    const indicators = this.#indicators.map(({ selection }) => selection).join(",");
    return {
      ...{ venue, product, timeframe, limit: PAGE_SLOTS, from: String(from), to: String(to) },
      revision: this.#bounds.revision,
      ...(indicators === "" ? {} : { indicators }),
    };
  }

  /** Far pages are dropped, so that a journey through millions of candles does not fill the memory. */
  #forget(left: number, right: number): void {
    if (this.#loaded.size <= PAGES_KEPT + (right - left)) return;
    const { timeframe } = this.series;
    const reach = Math.floor(PAGES_KEPT / 4);
    for (const page of this.#loaded) {
      if (page < left - reach || page > right + reach) this.#loaded.delete(page);
    }
    this.candles.keep(pageStart(left - reach, timeframe), pageStart(right + reach + 1, timeframe));
  }

  /** Milliseconds of a slot. */
  get slot(): number {
    return widthOf(this.series.timeframe);
  }
}
