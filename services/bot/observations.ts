/** What the paper venue sees of the market: for an order, the first price at which it can fill. */

import type { OpenOrder } from "@spot-canvas/domain/bot/account-state";
import type { SignalRaised } from "@spot-canvas/domain/events/bodies/signal";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Observation } from "@spot-canvas/domain/orders/paper-fill";
import { decodeForming, formingSubject } from "../ingestion/forming.ts";
import type { Ephemeral } from "../log/ephemeral.ts";
import { type ObservationFrom, type OpensSource, SeriesOpens } from "./series-opens.ts";

/** When the candle of a signal closed, epoch milliseconds: the market time of its decision. */
export const closeTimeOf = ({ timeframe, candle }: SignalRaised): number =>
  candle.open_time + widthOf(unwrap(parseTimeframe(timeframe)));

const seenFrom = (signal: SignalRaised): ObservationFrom => ({
  position: signal.candle.position,
  time: closeTimeOf(signal),
});

/** The observations of every series that has orders. */
export class Observations implements Disposable {
  readonly #source: OpensSource;
  readonly #tenant: string;
  readonly #series = new Map<string, SeriesOpens>();
  /** The newest forming candle of every series that is heard of. */
  readonly #forming = new Map<string, Observation>();
  readonly #silence: () => void;

  constructor(source: OpensSource, ephemeral: Ephemeral, tenant: string) {
    this.#source = source;
    this.#tenant = tenant;
    this.#silence = ephemeral.subscribe("forming.>", (subject, body) => {
      const candle = decodeForming(body);
      if (!candle) return;
      this.#forming.set(subject, { time: candle.time, open: candle.open });
      source.changed();
    });
  }

  /**
   * The open of the first candle at or after the close of the order's signal: recorded, or still forming. A forming one
   * counts only where it follows at once: across a gap the record of a candle between may be on its way.
   */
  find({ signal }: OpenOrder): Observation | undefined {
    const from = seenFrom(signal);
    const recorded = this.#opensOf(signal).find(from);
    if (recorded) return recorded;
    const { venue, product } = signal;
    const timeframe = unwrap(parseTimeframe(signal.timeframe));
    const forming = this.#forming.get(formingSubject({ venue, product, timeframe }));
    return forming?.time === from.time ? forming : undefined;
  }

  /** Waits until what the log holds of the order's series is read. */
  async catchUp(order: OpenOrder): Promise<void> {
    this.find(order);
    await this.#opensOf(order.signal).catchUp();
  }

  /** Lets go of what lies before a decision. */
  forget(signal: SignalRaised): void {
    this.#series.get(this.#subjectOf(signal))?.forget(closeTimeOf(signal));
  }

  [Symbol.dispose](): void {
    this.#silence();
  }

  #opensOf(signal: SignalRaised): SeriesOpens {
    const subject = this.#subjectOf(signal);
    let opens = this.#series.get(subject);
    if (!opens) {
      opens = new SeriesOpens(this.#source, subject, unwrap(parseTimeframe(signal.timeframe)));
      this.#series.set(subject, opens);
    }
    return opens;
  }

  #subjectOf({ venue, product, timeframe }: SignalRaised): string {
    return formatSubject({ family: "candles", venue, product, timeframe }, this.#tenant);
  }
}
