/** The instances of one series: gives them what its records settle, and writes what they want in the order of time. */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import type { RecordedOutages } from "../ingestion/recorded-outages.ts";
import type { InstanceRun, Wish } from "./instance-run.ts";

/** The instances of one series. */
export class SeriesRun {
  readonly runs: InstanceRun[] = [];
  readonly #outages: RecordedOutages;

  constructor(outages: RecordedOutages) {
    this.#outages = outages;
  }

  /** Gives a record of the series to the instances that have not seen it. */
  async fold(recorded: RecordedEvent): Promise<void> {
    const waiting = this.runs.filter((run) => run.awaits(recorded.position));
    if (waiting.length === 0) return;
    const reading = readEvent(recorded);
    if (reading.outcome === "event" && reading.event.type === "CandlesRecorded") {
      const wishes: Wish[] = [];
      for (const run of waiting) wishes.push(...(await this.#wishesOf(run, reading.event)));
      // Stable: on one candle the instances stay in their order.
      for (const wish of wishes.sort((left, right) => left.candle.time - right.candle.time)) {
        await wish.run.write(wish, reading.event);
      }
    }
    for (const run of waiting) run.end(recorded.position);
  }

  async #wishesOf(run: InstanceRun, { data, recorded }: Event<"CandlesRecorded">): Promise<readonly Wish[]> {
    const until = run.asksForOutages(data, recorded.position);
    if (until === undefined) return run.fold(data, undefined);
    const { venue, product } = run.instance.series;
    return run.fold(data, await this.#outages.at(venue, product, until));
  }
}
