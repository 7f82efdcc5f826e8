/** The instances of one series: gives them the candles of its records, and writes what they want in the order of time. */
import { readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { candleAt } from "@spot-canvas/domain/market/candle";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { InstanceRun } from "./instance-run.ts";

/** The instances of one series. */
export class SeriesRun {
  readonly runs: InstanceRun[] = [];
  readonly #timeframe: Timeframe;

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** Gives a record of the series to the instances that have not seen it. */
  async fold(recorded: RecordedEvent): Promise<void> {
    const waiting = this.runs.filter((run) => run.awaits(recorded.position));
    if (waiting.length === 0) return;
    const reading = readEvent(recorded);
    if (reading.outcome === "event" && reading.event.type === "CandlesRecorded") {
      const { candles } = reading.event.data;
      const isPossible = (index: number): boolean =>
        impossibilityAt(candles, index, this.#timeframe) === undefined;
      const wishes = waiting.flatMap((run) => run.fold(candles, isPossible));
      // Stable: on one candle the instances stay in their order.
      for (const wish of wishes.sort((left, right) => left.index - right.index)) {
        await wish.run.write(wish, candleAt(candles, wish.index), reading.event);
      }
    }
    for (const run of waiting) run.end(recorded.position);
  }
}
