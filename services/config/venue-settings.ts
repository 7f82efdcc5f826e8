/** Where venues are and with which keys, where the environment says other than they do themselves. */
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import { LIVE_VENUES } from "../venues/open-venue.ts";
import type { VenueOptions } from "../venues/venue.ts";

/** What the environment says of each venue. */
export type VenueConfiguration = Readonly<Partial<Record<Venue, VenueOptions>>>;

/**
 * Reads `<VENUE>_REST_URL`, `<VENUE>_WEBSOCKET_URL` and `<VENUE>_API_KEY`, such as `COINDESK_API_KEY`. An address on
 * this machine is a server of one's own, such as the simulator: no limit is kept to. Faults: `InvalidVenueUrl`.
 */
export function readVenues(
  environment: Readonly<Record<string, string | undefined>>,
): Result<VenueConfiguration> {
  const venues: Partial<Record<Venue, VenueOptions>> = {};
  for (const venue of LIVE_VENUES) {
    const given = (name: string): string | undefined =>
      environment[`${venue.toUpperCase()}_${name}`]?.trim() || undefined;
    const restUrl = given("REST_URL");
    const webSocketUrl = given("WEBSOCKET_URL");
    const apiKey = given("API_KEY");
    if (restUrl !== undefined && !isUrl(restUrl, /^https?:$/)) return fail(invalid(venue, "REST", "https:"));
    if (webSocketUrl !== undefined && !isUrl(webSocketUrl, /^wss?:$/)) {
      return fail(invalid(venue, "WEBSOCKET", "wss:"));
    }
    const options = {
      ...(restUrl === undefined ? {} : { restUrl, unlimited: isLoopback(restUrl) }),
      ...(webSocketUrl === undefined ? {} : { webSocketUrl }),
      ...(apiKey === undefined ? {} : { apiKey }),
    };
    if (Object.keys(options).length > 0) venues[venue] = options;
  }
  return ok(venues);
}

const isUrl = (text: string, protocol: RegExp): boolean =>
  URL.canParse(text) && protocol.test(new URL(text).protocol);

const isLoopback = (url: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname);

const invalid = (venue: Venue, part: string, scheme: string): Fault =>
  new Fault(
    "InvalidVenueUrl",
    "usage",
    `${venue.toUpperCase()}_${part}_URL is not an address: write it like ${scheme}//host, or unset it.`,
  );
