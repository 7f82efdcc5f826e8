/** How the option `--feed` is read. */
import { InvalidArgumentError } from "commander";
import { type FeedChoice, parseFeeds } from "../ingestion/feed-choice.ts";

/** Series to follow, such as `coinbase:BTC-USD:1m,kraken:ETH-EUR:1m`. */
export function parseFeedList(text: string): readonly FeedChoice[] {
  const feeds = parseFeeds(text);
  if (feeds.ok) return feeds.value;
  throw new InvalidArgumentError(feeds.error.message);
}

/** Series to follow, or a word for the made-up market or for none. */
export const parseFeedOption = (text: string): "simulated" | "none" | readonly FeedChoice[] =>
  text === "simulated" || text === "none" ? text : parseFeedList(text);
