/** This machine's clock against those of the venues whose candles are in the log. */
import { parseVenue, SIMULATED, type Venue } from "@spot-canvas/domain/market/venue";
import { marketsOf } from "../platform/markets.ts";
import { LIVE_VENUES } from "../venues/open-venue.ts";
import type { VenueClock } from "../venues/venue.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

/** A signed request is refused by venues when it is off by some seconds; a candle seems closed too early before that. */
const AHEAD_MS = { warning: 500, failure: 5_000 } as const;
const TIMEOUT_MS = 5_000;

/** How far each venue's clock is from ours. */
export const clocks: Check = {
  name: "clocks",
  asksApi: true,
  async run({ configuration, get, signal }) {
    const { venues } = (await get("/api/v1/venues")) as {
      readonly venues: readonly { readonly venue: string }[];
    };
    const followed = venues.flatMap(({ venue }) => {
      const parsed = parseVenue(venue);
      return parsed.ok && parsed.value !== SIMULATED && LIVE_VENUES.includes(parsed.value)
        ? [parsed.value]
        : [];
    });
    if (followed.length === 0) return [ok("No venue is followed whose clock could differ.")];
    const open = marketsOf(configuration.venues);
    return Promise.all(
      followed.map(async (venue): Promise<Finding> => {
        await using market = await open(venue, { attempts: 1, timeoutMs: TIMEOUT_MS });
        const clock = await market.clock(signal);
        if (clock.ok) return clockFinding(venue, clock.value);
        return warning(`${venue} does not tell its time: ${clock.error.message}`);
      }),
    );
  },
};

/** What is to be said of a venue's clock. */
export function clockFinding(venue: Venue, { aheadMs, withinMs }: VenueClock): Finding {
  // Only what is certainly off counts.
  const off = Math.max(0, Math.abs(aheadMs) - withinMs);
  const way = aheadMs > 0 ? "ahead of" : "behind";
  const text = `This machine's clock is ${Math.round(Math.abs(aheadMs))} ms ${way} ${venue} (give or take ${Math.round(withinMs)} ms)`;
  if (off > AHEAD_MS.failure) return failure(`${text}: set it, for instance with chrony.`);
  if (off > AHEAD_MS.warning) return warning(`${text}: keep it in step, for instance with chrony.`);
  return ok(`${text}.`);
}
