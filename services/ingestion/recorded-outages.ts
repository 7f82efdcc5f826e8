/** When venues had no market, as far as the log tells up to a position of MARKET. */
import type { VenueOutageRecorded } from "@spot-canvas/domain/events/bodies/instrument";
import { readEvent } from "@spot-canvas/domain/events/codec";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Coverage } from "@spot-canvas/domain/market/coverage";
import type { EventLog } from "../log/event-log.ts";

/** An outage, and where it stands in MARKET. */
interface RecordedOutage {
  readonly position: number;
  readonly outage: VenueOutageRecorded;
}

/** What is read of one venue. */
interface Venue {
  /** The position in MARKET up to which it is read. */
  position: number;
  readonly outages: RecordedOutage[];
}

/** The outages of a tenant's venues, read as far as they are asked for. */
export class RecordedOutages {
  readonly #log: EventLog;
  readonly #tenant: string;
  readonly #signal: AbortSignal | undefined;
  readonly #venues = new Map<string, Venue>();

  constructor(log: EventLog, tenant: string, signal: AbortSignal | undefined) {
    this.#log = log;
    this.#tenant = tenant;
    this.#signal = signal;
  }

  /** The outages of a product that were recorded up to a position: of those that begin at one moment the last one holds. */
  async at(venue: string, product: string, position: number): Promise<Coverage> {
    const { outages } = await this.#readTo(venue, position);
    const known = new Map<string, VenueOutageRecorded>();
    for (const { position: at, outage } of outages) {
      if (at > position || (outage.product ?? product) !== product) continue;
      known.set(`${outage.product} ${outage.from}`, outage);
    }
    return new Coverage(known.values());
  }

  async #readTo(name: string, position: number): Promise<Venue> {
    const venue = this.#venues.get(name) ?? { position: 0, outages: [] };
    this.#venues.set(name, venue);
    if (position <= venue.position) return venue;
    const subject = formatSubject({ family: "instruments", venue: name }, this.#tenant);
    const newest = (await this.#log.last(subject))?.position ?? 0;
    if (newest > venue.position) await this.#read(venue, subject, newest);
    venue.position = Number.isFinite(position) ? Math.max(position, newest) : newest;
    return venue;
  }

  async #read(venue: Venue, subject: string, until: number): Promise<void> {
    const options = { after: venue.position, until, subject, ...(this.#signal && { signal: this.#signal }) };
    for await (const batch of this.#log.read("MARKET", options)) {
      for (const recorded of batch) {
        const reading = readEvent(recorded);
        if (reading.outcome !== "event" || reading.event.type !== "VenueOutageRecorded") continue;
        venue.outages.push({ position: recorded.position, outage: reading.event.data });
      }
    }
  }
}
