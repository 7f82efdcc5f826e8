/** What a venue sent that is no candle and no trade, as the quarantine keeps it. */
import type { InputRefused } from "@spot-canvas/domain/events/bodies/quarantine";
import { TEXT_LENGTH_MAX } from "@spot-canvas/domain/events/limits";
import type { LiveSeries, RefusedInput } from "../venues/venue.ts";

/** Of a series or, where none is named, of the venue's connection. The same bytes have the same place whenever they come. */
export const refusedBy = (
  venue: string,
  series: LiveSeries | undefined,
  refused: readonly RefusedInput[],
): readonly InputRefused[] =>
  refused.map(({ body, reason }) => ({
    origin: venue,
    place: series === undefined ? "live" : `${series.product} ${series.timeframe}`,
    reason: reason.slice(0, TEXT_LENGTH_MAX),
    content: Buffer.from(body).toString("base64"),
  }));
