/**
 * Follows one series: from where the log ends, without a hole. What was missed (before the start, and while nobody
 * listened) is asked for slot by slot over REST; what is heard from then on is recorded behind it, never before it, so
 * that a strategy sees its candles in their order. Where nothing can be heard, every slot is asked for.
 */
import type { CandleSource } from "@spot-canvas/domain/events/candles-recorded";
import { Fault } from "@spot-canvas/domain/fault";
import { type Candle, columnsOf } from "@spot-canvas/domain/market/candle";
import { Coverage, type Interval } from "@spot-canvas/domain/market/coverage";
import { futurity, impossibility } from "@spot-canvas/domain/market/quality";
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import { formatInstant, formatMillis, millisOfInstant } from "@spot-canvas/domain/time/instant";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { Ephemeral } from "../../log/ephemeral.ts";
import type { Logger } from "../../logging/logger.ts";
import type { LiveSeries, MarketData, MarketTrade } from "../../venues/venue.ts";
import { Bell } from "../../waiting/bell.ts";
import { type BackfillOutcome, backfill } from "../backfill/backfill.ts";
import type { CandleSink } from "../candle-sink.ts";
import { encodeForming, formingSubject } from "../forming.ts";
import { refusedBy } from "../refused-input.ts";
import { CandlesHeard, firstHeard, type Heard, isQuiet, joined, TradesHeard } from "./series-heard.ts";
import { SlotChecks } from "./slot-checks.ts";

/** What a series is followed with. */
export interface SeriesFeedOptions {
  readonly market: MarketData;
  readonly series: LiveSeries;
  readonly sink: CandleSink;
  readonly ephemeral: Ephemeral;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Where the log's knowledge of the series ends. */
  readonly knownTo: number;
  /** What its candles are recorded as, where that is not what they are: of a made-up market. */
  readonly label?: { readonly venue: MarketData["venue"]; readonly source: CandleSource };
  /** Told when slots were asked for that had been missed: some of them may have been lost to an outage. */
  readonly onSeam?: (interval: Interval) => void;
}

/** How long after a slot's end the venue's own REST is taken at its word about it. */
const SETTLED_MS = 3_000;
/** How long after a slot's end its last messages are waited for. */
const GRACE_MS = 2_000;
/** The clock's timers reach no further than three weeks. */
const SLEEP_MS_MAX = 86_400_000;
/** From this width on the venue is asked about each quiet slot, and strategies are told at once that it was empty. */
const PROMPT_WIDTH_MS = 60_000;
/** Of narrower ones so many in a row are recorded as empty without waiting for the next trade. */
const QUIET_SLOTS = 64;
/** So late a venue tells of a slot at the latest that it had nothing of at first. */
const LATE_MS = 30_000;
/** Between two tries for a slot that the venue does not tell of yet. */
const AGAIN_MS = 2_000;

/** One series, followed. */
export class SeriesFeed {
  readonly #options: SeriesFeedOptions;
  readonly #width: number;
  readonly #source: CandleSource;
  readonly #bell: Bell;
  readonly #checks = new SlotChecks();
  #heard: TradesHeard | CandlesHeard | undefined;
  /** What was heard and is not recorded yet. */
  #waiting: Heard | undefined;
  /** Of how many quiet slots in a row the venue was asked. */
  #quietLooked = 0;
  #knownTo: number;
  #told = "";
  #shown = "";

  constructor(options: SeriesFeedOptions) {
    this.#options = options;
    this.#width = widthOf(options.series.timeframe);
    this.#knownTo = options.knownTo;
    this.#bell = new Bell(options.signal);
    this.#source = options.market.capabilities.live === "trades" ? "trades" : "websocket";
  }

  /** Everything of this series is heard from a moment on. */
  connected(at: number): void {
    const { series, market } = this.#options;
    const from = Math.max(firstHeard(series.timeframe, at), this.#knownTo);
    const Hears = market.capabilities.live === "trades" ? TradesHeard : CandlesHeard;
    this.#heard = new Hears(series.timeframe, from);
    this.#waiting = undefined;
    this.#quietLooked = 0;
    this.#bell.ring();
  }

  /** Nothing is heard any more: what was only half heard is asked for. */
  disconnected(): void {
    this.#heard = undefined;
    this.#waiting = undefined;
    this.#bell.ring();
  }

  /** Something was lost on the way, between two moments: it is listened anew, and what may be wrong is checked. */
  lost(from: number, to: number): void {
    const first = openTimeOf(this.#options.series.timeframe, from);
    if (first < this.#knownTo) this.#check({ from: first, to: this.#knownTo });
    if (this.#heard) this.connected(to + 1);
  }

  trade(trade: MarketTrade): void {
    const { clock } = this.#options;
    if (!(this.#heard instanceof TradesHeard)) return;
    const reason = futurity(millisOfInstant(trade.time), clock.now());
    if (reason === undefined) this.#take(this.#heard.add(trade));
    else this.#refuse({ ...trade, time: formatInstant(trade.time) }, reason);
  }

  forming(candle: Candle): void {
    if (this.#heard instanceof CandlesHeard && this.#isSound(candle)) this.#take(this.#heard.update(candle));
  }

  closed(candle: Candle): void {
    if (this.#heard instanceof CandlesHeard && this.#isSound(candle)) this.#take(this.#heard.close(candle));
  }

  /** Whether a candle that was told can be one; what cannot is kept in quarantine. */
  #isSound(candle: Candle): boolean {
    const { series, clock } = this.#options;
    const reason = impossibility(candle, series.timeframe) ?? futurity(candle.time, clock.now());
    if (reason !== undefined) this.#refuse(candle, reason);
    return reason === undefined;
  }

  #refuse(told: object, reason: string): void {
    const { sink, market, series, logger } = this.#options;
    const body = JSON.stringify(told);
    sink.refuse(refusedBy(market.venue, series, [{ body, reason }])).catch((error: unknown) => {
      logger.warn(`${this.#name}: what was refused could not be kept: ${body}`, { reason: String(error) });
    });
  }

  /** Called a few times a second: closes what is over and shows what is forming. */
  tick(now: number): void {
    if (!this.#heard) return;
    this.#take(this.#heard.closeTo(now - GRACE_MS));
    this.#show(now);
  }

  /** Works until the signal aborts: asks, records and checks. */
  async run(): Promise<void> {
    const { signal, clock, logger, series } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#step();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Fault && error.kind === "usage") throw error;
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn(`${this.#name}: ${reason} It is tried again.`, { series: series.product });
        await clock.sleep(AGAIN_MS, signal);
      }
    }
  }

  /** Does what is due, and waits where nothing is. */
  async #step(): Promise<void> {
    const rung = this.#bell.next();
    const now = this.#options.clock.now();
    const settled = openTimeOf(this.#options.series.timeframe, now - SETTLED_MS);
    const heardFrom = this.#heard?.from ?? Number.POSITIVE_INFINITY;
    const seamEnd = Math.min(heardFrom, settled);
    if (this.#knownTo < seamEnd) return this.#fillSeam(seamEnd);
    const isSeamClosed = this.#knownTo >= heardFrom;
    if (isSeamClosed && this.#waiting && !isQuiet(this.#waiting)) return this.#recordHeard();
    const quietCheck = isSeamClosed ? this.#quietCheckDue() : Number.POSITIVE_INFINITY;
    if (quietCheck <= now) return this.#checkQuiet();
    const check = this.#checks.due(now);
    if (check) return this.#checkSlots(check);
    const nextSlot = isSeamClosed ? Number.POSITIVE_INFINITY : this.#knownTo + this.#width + SETTLED_MS;
    await this.#sleep(rung, Math.min(nextSlot, quietCheck, this.#checks.nextDue) - now);
  }

  /** Waits for the bell, or for the end of a time. */
  async #sleep(rung: Promise<void>, milliseconds: number): Promise<void> {
    if (milliseconds === Number.POSITIVE_INFINITY) return rung;
    const woken = new AbortController();
    const { clock } = this.#options;
    await Promise.race([rung, clock.sleep(Math.min(milliseconds, SLEEP_MS_MAX), woken.signal)]);
    woken.abort();
  }

  /** Asks for what nobody heard, up to a slot. */
  async #fillSeam(to: number): Promise<void> {
    const { clock, signal, onSeam } = this.#options;
    const from = this.#knownTo;
    const outcome = await this.#ask({ from, to });
    // The venue may be late with a slot: it is asked again rather than taken for empty.
    if (outcome.reached <= from) return clock.sleep(AGAIN_MS, signal);
    this.#knownTo = outcome.reached;
    const last = outcome.reached - this.#width;
    const isNew = last > clock.now() - this.#width - SETTLED_MS * 10;
    if (outcome.last !== last && isNew) this.#check({ from: last, to: outcome.reached });
    if (to - from > this.#width) onSeam?.({ from, to });
  }

  /** Records what was heard behind what is known. */
  async #recordHeard(): Promise<void> {
    const { sink, series, market, label } = this.#options;
    const heard = this.#waiting!;
    this.#waiting = undefined;
    const page = { ...series, venue: market.venue, source: this.#source, ...label };
    const { covered, candles, revised, missed } = heard;
    try {
      if (covered.from < covered.to) {
        await sink.record({ ...page, coverage: [covered], candles: columnsOf(candles) });
      }
      for (const candle of revised) {
        await sink.record({ ...page, coverage: [], candles: columnsOf([candle]) });
      }
      await sink.flush();
    } catch (error) {
      // What was heard meanwhile stands behind it; where the connection was lost, all of it is asked for.
      if (this.#heard) this.#waiting = this.#waiting ? joined(heard, this.#waiting) : heard;
      throw error;
    }
    this.#knownTo = Math.max(this.#knownTo, covered.to);
    this.#quietLooked = 0;
    const isWhole = candles.length * this.#width === covered.to - covered.from;
    if (!isQuiet(heard) && (this.#source === "trades" || !isWhole)) this.#check(covered);
    for (const time of [...missed, ...revised.map((candle) => candle.time)]) {
      this.#check({ from: time, to: time + this.#width });
    }
  }

  /** When the venue is asked whether nobody trades: about narrow slots ever more rarely. */
  #quietCheckDue(): number {
    if (!this.#waiting) return Number.POSITIVE_INFINITY;
    const { from, to } = this.#waiting.covered;
    const isDue = (to - from) / this.#width >= Math.max(1, this.#quietLooked * 2);
    return isDue ? to + SETTLED_MS : Number.POSITIVE_INFINITY;
  }

  /** Makes sure that nobody traded, and that it is not only that nothing is heard. */
  async #checkQuiet(): Promise<void> {
    const { clock, logger } = this.#options;
    const heard = this.#waiting!;
    const { from, to } = heard.covered;
    const { candles } = await this.#ask({ from, to }, { quietly: true });
    this.#quietLooked = (to - from) / this.#width;
    if (candles > 0) {
      logger.warn(`${this.#name}: trades were not heard; it is asked for them.`);
      this.connected(clock.now());
      return;
    }
    const isTold = this.#width >= PROMPT_WIDTH_MS || this.#quietLooked >= QUIET_SLOTS;
    if (!isTold || this.#waiting !== heard) return;
    await this.#recordHeard();
    // A venue may be late with a candle whose trades were not heard: it is asked once more.
    this.#checks.addLast({ from, to }, clock.now() + LATE_MS);
  }

  /** Asks the venue's REST for slots that were built here, and lets its word stand. */
  async #checkSlots(interval: Interval): Promise<void> {
    const { clock, logger } = this.#options;
    const outcome = await this.#ask(interval, { quietly: true });
    if (outcome.revisions > 0) {
      logger.info(`${this.#name}: a candle was corrected, at or after ${formatMillis(interval.from)}.`);
    }
    if (outcome.last === interval.to - this.#width) return this.#checks.done(interval);
    if (!this.#checks.again(interval, clock.now())) {
      logger.info(`${this.#name}: the venue has no candle before ${formatMillis(interval.to)}.`);
    }
  }

  /** Asks the venue's REST for an interval; `quietly`, nothing is recorded of slots that are empty. */
  #ask(range: Interval, { quietly = false } = {}): Promise<BackfillOutcome> {
    const { market, series, sink, clock, signal, label } = this.#options;
    return backfill({
      market,
      sink: quietly ? withoutEmptyPages(sink) : sink,
      series,
      range,
      coverage: new Coverage(),
      clock,
      signal,
      ...(label === undefined ? {} : { label }),
      onProgress: ({ waiting }) => this.#tell(waiting ?? ""),
    });
  }

  #check(interval: Interval): void {
    if (interval.from === interval.to) return;
    this.#checks.add(interval, this.#options.clock.now() + SETTLED_MS);
    this.#bell.ring();
  }

  #take(heard: Heard | undefined): void {
    if (!heard) return;
    this.#waiting = joined(this.#waiting, heard);
    this.#bell.ring();
  }

  #show(observedAt: number): void {
    const { ephemeral, series, label, market } = this.#options;
    const candle = this.#heard?.forming;
    if (!candle) return;
    const key = { ...series, venue: label?.venue ?? market.venue };
    const text = JSON.stringify(candle);
    if (text === this.#shown) return;
    this.#shown = text;
    ephemeral.publish(formingSubject(key), encodeForming({ ...key, ...candle, observedAt }));
  }

  #tell(waiting: string): void {
    if (waiting !== "" && waiting !== this.#told) this.#options.logger.warn(`${this.#name}: ${waiting}`);
    this.#told = waiting;
  }

  get #name(): string {
    const { market, series } = this.#options;
    return `${market.venue} ${series.product} ${series.timeframe}`;
  }
}

/** A sink that passes pages over in which nothing traded: that is recorded with the next candle. */
const withoutEmptyPages = (sink: CandleSink): CandleSink => ({
  record: (...pages) => sink.record(...pages.filter(({ candles }) => candles.time.length > 0)),
  refuse: (rows) => sink.refuse(rows),
  flush: () => sink.flush(),
});
