/** The instances of one series: gives them the candles of its records, so that signals are raised in the order of time. */
import { type Event, readEvent } from "@spot-canvas/domain/events/codec";
import type { RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { CANDLE_FIELDS, type Candle, type CandleColumns } from "@spot-canvas/domain/market/candle";
import { impossibilityAt } from "@spot-canvas/domain/market/quality";
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { InstanceRun } from "./instance-run.ts";

/** The instances of one series. */
export class SeriesRun {
  readonly runs: InstanceRun[] = [];
  readonly #timeframe: Timeframe;
  /** The candle that is given: one object, whose numbers change. */
  readonly #candle: { -readonly [K in keyof Candle]: number } = {
    time: 0,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
  };

  constructor(timeframe: Timeframe) {
    this.#timeframe = timeframe;
  }

  /** Gives a record of the series to the instances that have not seen it. */
  async fold(recorded: RecordedEvent): Promise<void> {
    const waiting = this.runs.filter((run) => run.awaits(recorded.position));
    if (waiting.length === 0) return;
    const reading = readEvent(recorded);
    if (reading.outcome !== "event" || reading.event.type !== "CandlesRecorded") return;
    await this.#give(reading.event, waiting);
    for (const run of waiting) run.end(recorded.position);
  }

  async #give(event: Event<"CandlesRecorded">, runs: readonly InstanceRun[]): Promise<void> {
    const { candles } = event.data;
    const isSound = this.#isSound(candles);
    for (const run of runs) run.begin(candles, isSound);
    for (let index = 0; index < candles.time.length; index++) {
      if (!isSound && impossibilityAt(candles, index, this.#timeframe) !== undefined) continue;
      for (const field of CANDLE_FIELDS) this.#candle[field] = candles[field][index]!;
      for (const run of runs) {
        const taken = run.take(this.#candle, event);
        if (taken) await taken;
      }
    }
  }

  /** Whether every candle is possible and behind the one before, so that indicators can be computed by column. */
  #isSound(candles: CandleColumns): boolean {
    for (let index = 0; index < candles.time.length; index++) {
      if (impossibilityAt(candles, index, this.#timeframe) !== undefined) return false;
      if (index > 0 && !(candles.time[index]! > candles.time[index - 1]!)) return false;
    }
    return true;
  }
}
