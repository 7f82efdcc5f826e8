/** The venues that market data can be had from, each loaded when it is asked for. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { MarketData, VenueOptions } from "./venue.ts";
import { VenueFault } from "./venue-fault.ts";
import { titleOf } from "./venue-title.ts";

type Open = (options: VenueOptions) => Promise<MarketData>;

const ADAPTERS: Readonly<Partial<Record<Venue, () => Promise<Open>>>> = {
  coinbase: async () => (await import("./coinbase/market-data.ts")).openCoinbase,
  kraken: async () => (await import("./kraken/market-data.ts")).openKraken,
  okx: async () => (await import("./okx/market-data.ts")).openOkx,
  coindesk: async () => (await import("./coindesk/market-data.ts")).openCoinDesk,
};

/** The venues that {@link openVenue} opens. */
export const LIVE_VENUES = Object.keys(ADAPTERS) as readonly Venue[];

/** Opens a venue's market data; nothing is asked of the venue yet. Faults: `VenueRefused` for one without an adapter. */
export async function openVenue(
  venue: Venue,
  options: VenueOptions = {},
): Promise<Result<MarketData, VenueFault>> {
  const load = ADAPTERS[venue];
  if (load) return ok(await (await load())(options));
  return fail(
    new VenueFault(
      "VenueRefused",
      venue,
      `${titleOf(venue)} has no market data to fetch. Use one of ${LIVE_VENUES.join(", ")}.`,
    ),
  );
}
