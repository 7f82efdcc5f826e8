/**
 * The terms of each product as the log had them when a signal was raised: the venue's newest record of tick, lot,
 * minimums and fees before the signal's candle. So a bot that takes over, or one that lags, decides on the same grid.
 */
import type { InstrumentRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { type RecordedFees, recordedFees } from "@spot-canvas/domain/orders/recorded-fees";
import { recordedRules } from "@spot-canvas/domain/orders/recorded-rules";
import type { TradingRules } from "@spot-canvas/domain/orders/trading-rules";
import type { TradingTerms } from "@spot-canvas/domain/orders/trading-terms";
import type { EventLog } from "../log/event-log.ts";

/** Rules of a product from a position of MARKET on. */
interface RulesFrom {
  readonly position: number;
  readonly rules: TradingRules;
}

/** Fees that were recorded at a position of MARKET. */
interface FeesFrom {
  readonly position: number;
  readonly fees: RecordedFees;
}

/** What is read of one venue. */
interface Venue {
  /** The position in MARKET up to which it is read. */
  position: number;
  readonly products: Map<string, RulesFrom[]>;
  /** What it charges, by position. */
  readonly fees: FeesFrom[];
}

/** The terms of an account's products. */
export class RecordedTerms {
  readonly #log: EventLog;
  readonly #tenant: string;
  readonly #terms: TradingTerms;
  readonly #signal: AbortSignal;
  readonly #truly: boolean;
  readonly #venues = new Map<string, Venue>();

  /**
   * `terms` hold but for the rules, and for these too where none are recorded. `truly`: recorded fees take the place of
   * those of the terms, whatever is configured.
   */
  constructor(
    log: EventLog,
    tenant: string,
    terms: TradingTerms,
    signal: AbortSignal,
    { truly = false }: { readonly truly?: boolean } = {},
  ) {
    this.#log = log;
    this.#truly = truly;
    this.#tenant = tenant;
    this.#terms = terms;
    this.#signal = signal;
  }

  /** Reads all that decisions on these will ask for at once, venue by venue. */
  async prepare(wanted: Iterable<{ readonly venue: string; readonly market: number }>): Promise<void> {
    const newest = new Map<string, number>();
    for (const { venue, market } of wanted) newest.set(venue, Math.max(market, newest.get(venue) ?? 0));
    for (const [venue, market] of newest) await this.#readTo(venue, market);
  }

  /** The terms of a product at a position of MARKET. */
  async at(venue: string, product: string, position: number): Promise<TradingTerms> {
    const { products, fees } = await this.#readTo(venue, position);
    const rules = products.get(product)?.findLast((from) => from.position <= position)?.rules;
    const known = fees.filter((from) => from.position <= position).map((from) => from.fees);
    const charged = recordedFees(known, product, this.#terms.market);
    if (rules === undefined && charged === undefined) return this.#terms;
    return {
      ...this.#terms,
      ...(rules === undefined ? {} : { rules }),
      ...(charged === undefined ? {} : { recordedFees: charged, ...(this.#truly ? { fees: charged } : {}) }),
    };
  }

  async #readTo(name: string, position: number): Promise<Venue> {
    let venue = this.#venues.get(name);
    if (venue === undefined) {
      venue = { position: 0, products: new Map(), fees: [] };
      this.#venues.set(name, venue);
    }
    if (position <= venue.position) return venue;
    const subject = formatSubject({ family: "instruments", venue: name }, this.#tenant);
    const newest = await this.#log.last(subject);
    if (newest !== undefined && newest.position > venue.position) {
      await this.#read(venue, subject, newest.position);
    }
    venue.position = Math.max(position, newest?.position ?? 0);
    return venue;
  }

  async #read(venue: Venue, subject: string, until: number): Promise<void> {
    const options = { after: venue.position, until, subject, signal: this.#signal };
    for await (const batch of this.#log.read("MARKET", options)) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome !== "event") continue;
        const { event } = reading;
        if (event.type === "InstrumentRecorded") this.#take(venue, event.data, recorded.position);
        if (event.type === "FeeScheduleRecorded")
          venue.fees.push({ position: recorded.position, fees: event.data });
      }
    }
  }

  #take({ products }: Venue, instrument: InstrumentRecorded, position: number): void {
    if (instrument.market_type !== this.#terms.market) return;
    const known = products.get(instrument.product) ?? [];
    known.push({ position, rules: recordedRules(instrument) });
    products.set(instrument.product, known);
  }
}
