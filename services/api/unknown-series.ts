/** The answer where no stored series serves. */
import { Fault } from "@spot-canvas/domain/fault";

/** Neither is there the series, nor one that it could be built from. */
export const unknownSeries = (venue: string, product: string, timeframe: string): Fault =>
  new Fault(
    "UnknownSeries",
    "not-found",
    `no candles are recorded for ${venue} ${product} ${timeframe}: /api/v1/series lists what there is`,
  );
