/** Opens venues as this installation is configured. */
import { unwrap } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { VenueConfiguration } from "../config/venue-settings.ts";
import { openVenue } from "../venues/open-venue.ts";
import type { MarketData, VenueOptions } from "../venues/venue.ts";

/** Opens a venue's market data. Faults: `VenueRefused` for a venue that has none. */
export type OpenMarket = (venue: Venue, options?: VenueOptions) => Promise<MarketData>;

/** Opens venues by a configuration. */
export const marketsOf =
  (venues: VenueConfiguration): OpenMarket =>
  async (venue, options = {}) =>
    unwrap(await openVenue(venue, { ...venues[venue], ...options }));
