/** What is asked of a venue that cannot do it: refused here, before anything is sent. */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { VenueFault } from "./venue-fault.ts";
import { titleOf } from "./venue-title.ts";

/** The faults of what a venue's capabilities leave out. */
export const refused = {
  timeframe: (venue: Venue, timeframe: Timeframe): VenueFault =>
    new VenueFault(
      "VenueRefused",
      venue,
      `${titleOf(venue)} has no ${timeframe} candles. Fetch narrower ones that it has: wider ones are built from them.`,
    ),
  trades: (venue: Venue): VenueFault =>
    new VenueFault(
      "VenueRefused",
      venue,
      `Trades of ${titleOf(venue)} are not read back. Its candles reach back to the first trade: fetch those.`,
    ),
} as const;
