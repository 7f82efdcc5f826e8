/** The rules of a page of candles, before it may become an event. */
import type { CandlesRecorded } from "@spot-canvas/domain/events/candles-recorded";
import { Fault, fail, type Result } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { impossibilityAt, misorder } from "@spot-canvas/domain/market/quality";
import { isOnGrid, parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue, SIMULATED } from "@spot-canvas/domain/market/venue";
import { PAGE_CANDLES } from "./candle-sink.ts";

/**
 * The timeframe of a page that may be recorded. Faults: `UnknownVenue`, `InvalidProduct`, `UnknownTimeframe`,
 * `InvalidPage`.
 */
export function checkPage(page: CandlesRecorded): Result<Timeframe> {
  const venue = parseVenue(page.venue);
  if (!venue.ok) return venue;
  const product = parseProduct(page.product);
  if (!product.ok) return product;
  const timeframe = parseTimeframe(page.timeframe);
  if (!timeframe.ok) return timeframe;
  if ((page.venue === SIMULATED) !== (page.source === "simulated")) {
    return fail(invalid(`made-up candles, and no others, are of the venue ${SIMULATED}`));
  }
  const { time } = page.candles;
  if (time.length > PAGE_CANDLES) {
    return fail(invalid(`it has ${time.length} candles and may have ${PAGE_CANDLES}`));
  }
  for (let index = 0; index < time.length; index++) {
    const reason =
      impossibilityAt(page.candles, index, timeframe.value) ??
      (index > 0 ? misorder(time[index - 1]!, time[index]!) : undefined);
    if (reason !== undefined) return fail(invalid(`its candle ${index + 1} is impossible: ${reason}`));
  }
  const isCoverage = page.coverage.every(
    ({ from, to }) => isOnGrid(timeframe.value, from) && isOnGrid(timeframe.value, to),
  );
  if (!isCoverage) return fail(invalid(`its coverage is not on the grid of ${timeframe.value} candles`));
  return timeframe;
}

const invalid = (why: string): Fault =>
  new Fault("InvalidPage", "usage", `The page of candles cannot be recorded: ${why}.`);
