/** The venues that market data comes from. One of them is no market at all and says so by its name. */
import { Fault, fail, ok, type Result } from "../fault.ts";

/** Every venue that Spot Canvas knows, in the order in which they are listed to people. */
export const VENUES = ["coinbase", "kraken", "okx", "coindesk", "binance", "simulated"] as const;

/** A venue that Spot Canvas knows. */
export type Venue = (typeof VENUES)[number];

/** The venue of made-up candles: whatever bears this name is SIMULATED, wherever it shows. */
export const SIMULATED: Venue = "simulated";

/** Reads a venue's name, such as `coinbase`. Faults: `UnknownVenue`. */
export function parseVenue(text: string): Result<Venue> {
  const venue = VENUES.find((known) => known === text);
  if (venue) return ok(venue);
  return fail(
    new Fault(
      "UnknownVenue",
      "usage",
      `"${text.slice(0, 40)}" is not a venue: use one of ${VENUES.join(", ")}.`,
    ),
  );
}
