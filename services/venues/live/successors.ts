/** Candles of a venue that never says that one is finished: it is once the next one begins. */
import type { Candle } from "@spot-canvas/domain/market/candle";
import type { LiveEvent, LiveSeries } from "../venue.ts";

/** The newest candle of each series, as last heard. */
export class Successors {
  readonly #newest = new Map<string, Candle>();

  /** What hearing of a candle means. One that is older than the newest is finished, and told again. */
  hear(series: LiveSeries, candle: Candle, observedAt: number): readonly LiveEvent[] {
    const key = `${series.product} ${series.timeframe}`;
    const newest = this.#newest.get(key);
    if (newest && candle.time < newest.time) return [{ kind: "closed", ...series, candle, observedAt }];
    this.#newest.set(key, candle);
    const forming: LiveEvent = { kind: "forming", ...series, candle, observedAt };
    if (!newest || newest.time === candle.time) return [forming];
    return [{ kind: "closed", ...series, candle: newest, observedAt }, forming];
  }
}
