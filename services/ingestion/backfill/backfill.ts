/**
 * Fills the log with what a venue has of a series and the log does not: first what its candles cover, oldest first, or
 * what is built from its trades where its candles do not reach back. It can be interrupted anywhere: what was recorded
 * is known, with the slots in which nobody traded, and is not asked for again.
 */
import type { CandleSource } from "@spot-canvas/domain/events/candles-recorded";
import type { CandleColumns } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { LiveSeries, MarketData, RefusedInput } from "../../venues/venue.ts";
import type { VenueFault } from "../../venues/venue-fault.ts";
import { type CandleSink, type PageReceipt, sumReceipts } from "../candle-sink.ts";
import { refusedBy } from "../refused-input.ts";
import { candlePages } from "./candle-pages.ts";
import { type BackfillPlan, planBackfill } from "./plan.ts";
import { tradePages } from "./trade-pages.ts";

/** What to fill, from where and into what. */
export interface BackfillOptions {
  readonly market: Pick<MarketData, "venue" | "capabilities" | "candles" | "trades">;
  readonly sink: CandleSink;
  readonly series: LiveSeries;
  /** Which slots: those that open in it and are closed. */
  readonly range: Interval;
  /** What the log's candles are complete for. */
  readonly coverage: Coverage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the candles are recorded as, where that is not what they are: of a made-up market. */
  readonly label?: Pick<MarketData, "venue"> & { readonly source: CandleSource };
  /** How often a request that fails is made before the fault counts; without end where it is absent. */
  readonly attempts?: number;
  readonly onProgress?: (progress: BackfillProgress) => void;
}

/** How far it is. */
export interface BackfillProgress {
  readonly plan: BackfillPlan;
  /** Slots of the plan that are known by now. */
  readonly slots: number;
  readonly candles: number;
  readonly requests: number;
  /** Why nothing moves at the moment. */
  readonly waiting?: string;
}

/** What it came to. */
export interface BackfillOutcome extends PageReceipt {
  readonly plan: BackfillPlan;
  readonly slots: number;
  readonly candles: number;
  readonly requests: number;
  /** Rows that are no candles; they are in quarantine. */
  readonly refused: number;
  /** How far the venue had something to say: the end of its last page, or where the range begins. */
  readonly reached: number;
  /** Open time of the newest candle that came; absent where none did. */
  readonly last?: number;
}

const NOTHING: PageReceipt = { recorded: 0, repeated: 0, revisions: 0, outranked: 0 };

/**
 * Runs until the range is known as far as the venue tells. Throws the venue's fault where waiting does not mend it, and
 * those of the sink; what was recorded by then stays.
 */
export async function backfill(options: BackfillOptions): Promise<BackfillOutcome> {
  const { market, series, range, coverage, clock } = options;
  const { timeframe } = series;
  const { capabilities } = market;
  const plan = planBackfill({ capabilities, timeframe, range, coverage, now: clock.now() });
  const run = new BackfillRun(options, plan);
  for (const interval of plan.fromTrades) {
    for await (const page of tradePages(market, series, interval, run.patience)) {
      await run.take({ ...page, unknown: [] }, "trades");
    }
  }
  for await (const page of candlePages(market, series, plan.pages, run.patience))
    await run.take(page, "rest");
  await options.sink.flush();
  return run.outcome;
}

/** A page from wherever. */
interface Page {
  readonly covered: Interval;
  readonly candles: CandleColumns;
  readonly unknown: readonly Interval[];
  readonly refused: readonly RefusedInput[];
}

class BackfillRun {
  readonly #options: BackfillOptions;
  readonly #plan: BackfillPlan;
  /** What is known by now, beside what was known at the beginning. */
  readonly #learnt: Coverage;
  #slots = 0;
  #candles = 0;
  #requests = 0;
  #refused = 0;
  #reached: number;
  #last: number | undefined;
  #receipt = NOTHING;

  constructor(options: BackfillOptions, plan: BackfillPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#reached = plan.range.from;
    this.#learnt = new Coverage(options.coverage.intervals);
    this.#report();
  }

  get patience() {
    const { clock, signal, attempts } = this.#options;
    const onWait = ({ message }: VenueFault): void => this.#report(message);
    return { clock, signal, onWait, ...(attempts === undefined ? {} : { attempts }) };
  }

  get outcome(): BackfillOutcome {
    const last = this.#last === undefined ? {} : { last: this.#last };
    return { ...this.#receipt, ...this.#state, refused: this.#refused, reached: this.#reached, ...last };
  }

  get #state() {
    return { plan: this.#plan, slots: this.#slots, candles: this.#candles, requests: this.#requests };
  }

  /** Records a page. */
  async take({ covered, candles, unknown, refused }: Page, source: CandleSource): Promise<void> {
    const { sink, series, market, label } = this.#options;
    this.#requests++;
    if (refused.length > 0) await this.#refuse(refused);
    if (covered.from < covered.to) {
      const known = new Coverage(unknown).gaps(covered.from, covered.to);
      const origin = { venue: market.venue, source, ...label };
      this.#receipt = sumReceipts([
        this.#receipt,
        await sink.record({ ...series, ...origin, coverage: known, candles }),
      ]);
      for (const part of known) this.#learn(part);
      this.#candles += candles.time.length;
      this.#reached = Math.max(this.#reached, covered.to);
      this.#last = candles.time.at(-1) ?? this.#last;
    }
    this.#report();
  }

  #learn({ from, to }: Interval): void {
    const width = widthOf(this.#options.series.timeframe);
    for (const gap of this.#learnt.gaps(from, to)) this.#slots += (gap.to - gap.from) / width;
    this.#learnt.add(from, to);
  }

  async #refuse(refused: readonly RefusedInput[]): Promise<void> {
    const { sink, series, market } = this.#options;
    this.#refused += refused.length;
    await sink.refuse(refusedBy(market.venue, series, refused));
  }

  #report(waiting?: string): void {
    this.#options.onProgress?.({ ...this.#state, ...(waiting === undefined ? {} : { waiting }) });
  }
}
