/** What is heard and cannot be taken for a candle: kept with its reason, whatever else the frame holds. */
import type { Candle } from "@spot-canvas/domain/market/candle";
import { impossibility } from "@spot-canvas/domain/market/quality";
import type { LiveEvent, LiveSeries } from "../venue.ts";

/** The event of a frame that is not what the venue documents. */
export const unreadableFrame = (frame: string): LiveEvent => ({
  kind: "unreadable",
  input: { body: frame, reason: "it is no frame that the venue documents" },
});

/** The event of a candle that cannot be one; undefined where it can. */
export function impossibleCandle(series: LiveSeries, candle: Candle, frame: string): LiveEvent | undefined {
  const reason = impossibility(candle, series.timeframe);
  if (reason === undefined) return undefined;
  return { kind: "unreadable", input: { body: frame, reason: `a candle in it is impossible: ${reason}` } };
}
