/** Refuses a series that a venue has no candles of. */
import { Fault } from "@spot-canvas/domain/fault";
import type { LiveSeries, MarketData } from "../venues/venue.ts";

/** Throws the Fault `TimeframeNotServed`, with the timeframes that the venue has. */
export function refuseUnserved(
  { venue, capabilities }: Pick<MarketData, "venue" | "capabilities">,
  { product, timeframe }: LiveSeries,
): void {
  const { timeframes } = capabilities;
  if (timeframes.includes(timeframe)) return;
  throw new Fault(
    "TimeframeNotServed",
    "usage",
    `${venue} has no candles of ${timeframe}: take ${product} in one of ${timeframes.join(", ")}. ` +
      "Wider ones are built from these wherever they are asked for.",
  );
}
