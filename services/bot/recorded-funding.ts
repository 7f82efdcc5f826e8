/** What the swaps of a venue paid, as the log has it: each payment once, told as it is read. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { millisOfText } from "@spot-canvas/domain/time/instant";
import type { EventLog } from "../log/event-log.ts";
import type { Bell } from "../waiting/bell.ts";

/** A payment that fell due. */
export interface DueFunding {
  readonly venue: string;
  readonly product: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Figures of the market, in its own text. */
  readonly rate: string;
  readonly price: string;
  /** Where it stands in MARKET. */
  readonly position: number;
}

/** What it is read with. */
interface FundingSource {
  readonly log: EventLog;
  readonly tenant: string;
  readonly signal: AbortSignal;
  readonly bell: Bell;
  /** Called with what ended the reading. */
  readonly failed: (error: unknown) => void;
}

/** The payments of some venues. One that says no price is left out: nothing could be reckoned on it. */
export class RecordedFunding {
  readonly #source: FundingSource;
  /** How far each venue is read. */
  readonly #positions = new Map<string, number>();
  readonly #known = new Set<string>();
  #fresh: DueFunding[] = [];

  constructor(source: FundingSource) {
    this.#source = source;
  }

  /** Reads what the log holds of some venues now, and goes on reading. */
  async catchUp(venues: Iterable<string>): Promise<void> {
    const { log, bell, failed, signal } = this.#source;
    for (const venue of venues) {
      if (!this.#positions.has(venue)) {
        this.#positions.set(venue, 0);
        this.#follow(venue).catch((error: unknown) => {
          if (!signal.aborted) failed(error);
        });
      }
      const end = (await log.last(this.#subjectOf(venue)))?.position ?? 0;
      await bell.until(() => this.#positions.get(venue)! >= end);
    }
  }

  /** What was read since the last time, oldest first. */
  take(): readonly DueFunding[] {
    const taken = this.#fresh.sort((left, right) => left.time - right.time);
    this.#fresh = [];
    return taken;
  }

  #subjectOf(venue: string): string {
    return formatSubject({ family: "instruments", venue }, this.#source.tenant);
  }

  async #follow(venue: string): Promise<void> {
    const { log, signal, bell } = this.#source;
    const options = { after: 0, subject: this.#subjectOf(venue), signal };
    for await (const batch of log.read("MARKET", options)) {
      for (const recorded of batch) {
        const { position } = recorded;
        this.#positions.set(venue, position);
        const reading = readEvent(recorded);
        if (reading.outcome !== "event" || reading.event.type !== "FundingRateRecorded") continue;
        const { product, time, rate, mark_price: price } = reading.event.data;
        const key = `${venue} ${product} ${time}`;
        if (price === undefined || this.#known.has(key)) continue;
        this.#known.add(key);
        this.#fresh.push({ venue, product, time: millisOfText(time), rate, price, position });
      }
      bell.ring();
    }
  }
}
