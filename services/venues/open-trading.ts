/** The venues at which accounts can be traded, each loaded when it is asked for. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { Credentials, Trading } from "./trading.ts";
import type { VenueOptions } from "./venue.ts";
import { VenueFault } from "./venue-fault.ts";
import { titleOf } from "./venue-title.ts";

type Open = (credentials: Credentials, options: VenueOptions) => Promise<Trading>;

const ADAPTERS: Readonly<Partial<Record<Venue, () => Promise<Open>>>> = {
  coinbase: async () => (await import("./coinbase/trading.ts")).openCoinbaseTrading,
  kraken: async () => (await import("./kraken/trading.ts")).openKrakenTrading,
  okx: async () => (await import("./okx/trading.ts")).openOkxTrading,
};

/** The venues that {@link openTrading} opens. */
export const TRADING_VENUES = Object.keys(ADAPTERS) as readonly Venue[];

/** Opens an account at a venue; nothing is asked of it yet. Faults: `VenueRefused` for one that takes no orders. */
export async function openTrading(
  venue: Venue,
  credentials: Credentials,
  options: VenueOptions = {},
): Promise<Result<Trading, VenueFault>> {
  const load = ADAPTERS[venue];
  if (load) return ok(await (await load())(credentials, options));
  return fail(
    new VenueFault(
      "VenueRefused",
      venue,
      `${titleOf(venue)} takes no orders. Trade at one of ${TRADING_VENUES.join(", ")}.`,
    ),
  );
}
