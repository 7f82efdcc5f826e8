/** Which series to follow, as people write them: `coinbase:BTC-USD:1m,kraken:ETH-EUR:1m`. */
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { parseTimeframe, type Timeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue, type Venue } from "@spot-canvas/domain/market/venue";
import { LIVE_VENUES } from "../venues/open-venue.ts";

/** One series to follow. */
export interface FeedChoice {
  readonly venue: Venue;
  readonly product: string;
  readonly timeframe: Timeframe;
}

/** What is followed where nothing is said: public, and needs no key. */
export const DEFAULT_FEEDS: readonly FeedChoice[] = [
  { venue: "coinbase", product: "BTC-USD", timeframe: "1m" },
  { venue: "coinbase", product: "ETH-USD", timeframe: "1m" },
];

/** Reads a list of feeds; one that is named twice counts once. Faults: `InvalidFeed`, and those of its parts. */
export function parseFeeds(text: string): Result<readonly FeedChoice[]> {
  const feeds = new Map<string, FeedChoice>();
  for (const part of text.split(",")) {
    const [venueText = "", productText = "", timeframeText = "", ...rest] = part.trim().split(":");
    if (timeframeText === "" || rest.length > 0) return fail(invalidFeed(part));
    const venue = parseVenue(venueText);
    if (!venue.ok) return venue;
    if (!LIVE_VENUES.includes(venue.value)) return fail(notLive(venue.value));
    const product = parseProduct(productText);
    if (!product.ok) return product;
    const timeframe = parseTimeframe(timeframeText);
    if (!timeframe.ok) return timeframe;
    feeds.set(part.trim(), { venue: venue.value, product: productText, timeframe: timeframe.value });
  }
  return ok([...feeds.values()]);
}

/** The text of a list of feeds. */
export const formatFeeds = (feeds: readonly FeedChoice[]): string =>
  feeds.map(({ venue, product, timeframe }) => `${venue}:${product}:${timeframe}`).join(",");

const invalidFeed = (part: string): Fault =>
  new Fault(
    "InvalidFeed",
    "usage",
    `"${part.trim().slice(0, 60)}" is not a feed: write venue, product and timeframe, such as coinbase:BTC-USD:1m.`,
  );

const notLive = (venue: Venue): Fault =>
  new Fault("InvalidFeed", "usage", `${venue} cannot be followed: use one of ${LIVE_VENUES.join(", ")}.`);
