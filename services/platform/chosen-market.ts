/** Which market `up` runs on, and what trades it where nothing was chosen. */
import { SIMULATED, type Venue } from "@spot-canvas/domain/market/venue";
import { DEFAULT_FEEDS, type FeedChoice } from "../ingestion/feed-choice.ts";
import { findBound } from "../trading/bound-account.ts";
import { isReachable } from "./feeds.ts";
import type { ServiceSetting } from "./service-setting.ts";
import type { StrategyChoice } from "./strategy-service.ts";

/** Where market data of its own comes from: nowhere, the made-up market, series of venues. */
export type Feed = "simulated" | "none" | readonly FeedChoice[];

/** What was asked for. */
export interface MarketWish {
  /** Absent: Coinbase where it can be reached, the made-up market where it cannot. */
  readonly feed?: Feed;
  /** Absent: one that shows how it works, where the market was not chosen or is made up. */
  readonly strategy?: StrategyChoice;
  /** For which account that one trades. */
  readonly account: string;
}

/** What runs. */
export interface ChosenMarket {
  readonly feed: Feed;
  readonly strategy?: StrategyChoice;
}

/** The feeds that are followed where nothing is said, all of one venue. */
const DEFAULT_VENUE = DEFAULT_FEEDS[0]!.venue;

/** Decides; asks the default venue whether it answers, if that is what matters. */
export async function chooseMarket(
  setting: ServiceSetting,
  wish: MarketWish,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (message: string) => void },
): Promise<ChosenMarket> {
  const feed = wish.feed ?? (await reachableFeed(setting, signal, say));
  if (wish.strategy !== undefined) return { feed, strategy: wish.strategy };
  if (feed === "none" || (feed !== "simulated" && wish.feed !== undefined)) return { feed };
  return { feed, strategy: await showpiece(setting, feed, wish.account) };
}

async function reachableFeed(
  setting: ServiceSetting,
  signal: AbortSignal,
  say: (message: string) => void,
): Promise<Feed> {
  if (await isReachable(setting, DEFAULT_VENUE, signal)) return DEFAULT_FEEDS;
  if (!signal.aborted) {
    say(
      `${DEFAULT_VENUE} cannot be reached from here: a SIMULATED market is played instead. Start again with a ` +
        "connection, or name series to follow with --feed.",
    );
  }
  return "simulated";
}

/** A moving-average cross on the first series, for an account of that venue. */
async function showpiece(
  { platform, configuration }: ServiceSetting,
  feed: "simulated" | readonly FeedChoice[],
  account: string,
): Promise<StrategyChoice> {
  const series: { readonly venue: Venue; readonly product: string; readonly timeframe: string } =
    feed === "simulated" ? { venue: SIMULATED, product: "BTC-USD", timeframe: "15m" } : feed[0]!;
  const bound = (await findBound(platform.log, account, configuration.tenant))?.venue;
  const isTaken = bound !== undefined && bound !== series.venue;
  const own = isTaken ? `${account}-${series.venue}` : account;
  return { strategy: "sma-cross", parameters: {}, ...series, account: own };
}
