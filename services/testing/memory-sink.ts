/** A sink in memory with the log's own rules: what tests of feeds and back-fills look at. */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { unwrap } from "@spot-canvas/domain/fault";
import { type Candle, candleAt } from "@spot-canvas/domain/market/candle";
import type { CandleBlock, RankedColumns } from "@spot-canvas/domain/market/candle-block";
import { CandleSeries } from "@spot-canvas/domain/market/series";
import { differenceOf } from "../ingestion/candle-difference.ts";
import { checkPage } from "../ingestion/candle-page.ts";
import { type CandleSink, type PageReceipt, sumReceipts } from "../ingestion/candle-sink.ts";

/** Keeps one series. */
export class MemorySink implements CandleSink {
  /** Every page that was worth an event, in the order of the log. */
  readonly events: CandlesRecorded[] = [];
  readonly refused: InputRefused[] = [];
  #series: CandleSeries | undefined;

  async record(...pages: readonly CandlesRecorded[]): Promise<PageReceipt> {
    return sumReceipts(pages.map((page) => this.#record(page)));
  }

  async refuse(rows: readonly InputRefused[]): Promise<void> {
    this.refused.push(...rows);
  }

  async flush(): Promise<void> {}

  /** What the series shows. */
  get candles(): readonly Candle[] {
    const held = this.#held();
    return [...held.time.keys()].map((index) => candleAt(held, index));
  }

  get series(): CandleSeries {
    this.#series ??= new CandleSeries("1m");
    return this.#series;
  }

  #record(page: CandlesRecorded): PageReceipt {
    const timeframe = unwrap(checkPage(page));
    this.#series ??= new CandleSeries(timeframe);
    const { fresh, receipt } = differenceOf(page.candles, this.#held(), page.source);
    const { coverage } = this.#series;
    const isCovered = page.coverage.every(({ from, to }) => coverage.contains(from, to));
    if (fresh.time.length > 0 || !isCovered) {
      this.events.push({ ...page, candles: fresh });
      this.#series.record({ ...page, candles: fresh }, this.events.length);
    }
    return receipt;
  }

  /** All that the series shows, in one run of columns. */
  #held(): RankedColumns {
    const parts = this.#blocks().map((block) => block.candles());
    const column = (field: keyof RankedColumns): Float64Array =>
      Float64Array.from(parts.flatMap((part) => [...part[field]]));
    return {
      time: column("time"),
      open: column("open"),
      high: column("high"),
      low: column("low"),
      close: column("close"),
      volume: column("volume"),
      precedence: column("precedence"),
    };
  }

  #blocks(): readonly CandleBlock[] {
    return [...(this.#series?.blocks.values() ?? [])].sort((a, b) => a.number - b.number);
  }
}
