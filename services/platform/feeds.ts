/** Follows venues: one service for each, with what it records beside candles. */
import { Fault } from "@spot-canvas/domain/fault";
import type { Interval } from "@spot-canvas/domain/market/coverage";
import { openTimeOf, widthOf } from "@spot-canvas/domain/market/timeframe";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { Clock } from "@spot-canvas/projections/projector/clock";
import type { FeedChoice } from "../ingestion/feed-choice.ts";
import type { Capabilities, LiveSeries } from "../venues/venue.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { marketsOf, type OpenMarket } from "./markets.ts";
import type { ServiceSetting } from "./service-setting.ts";
import type { Service } from "./supervise.ts";

/** Candles that a series begins with where the log has none of it: what strategies warm up on. */
const HISTORY_SLOTS = 1_000;
/** How often, and how far apart, what stands beside the candles is tried. */
const ASIDE_ATTEMPTS = 30;
const ASIDE_WAIT_MS = 2_000;
/** How long a venue is waited for when it is only looked whether it answers. */
const PROBE_MS = 4_000;

/** One service for each venue of the feeds. */
export function feedServices(setting: ServiceSetting, feeds: readonly FeedChoice[]): readonly Service[] {
  const venues = new Map<Venue, LiveSeries[]>();
  for (const { venue, ...series } of feeds) venues.set(venue, [...(venues.get(venue) ?? []), series]);
  return [...venues].map(([venue, series]) => ({
    name: `feed of ${venue}`,
    run: (signal) => runFeed(setting, { venue, series, signal }, groundOf(setting)),
  }));
}

/** Whether a venue answers now. */
export async function isReachable({ configuration }: ServiceSetting, venue: Venue, signal: AbortSignal) {
  const open = marketsOf(configuration.venues);
  await using market = await open(venue, { attempts: 1, timeoutMs: PROBE_MS });
  return (await market.clock(signal)).ok;
}

/** Series of one venue, followed until the signal aborts. */
export interface Feed {
  readonly venue: Venue;
  readonly series: readonly LiveSeries[];
  readonly signal: AbortSignal;
}

/** Where venues are, and what time it is there. */
export interface FeedGround {
  readonly open: OpenMarket;
  readonly clock: Clock;
}

const groundOf = ({ configuration }: ServiceSetting): FeedGround => ({
  open: marketsOf(configuration.venues),
  clock: systemClock,
});

/** Follows, and records what the venue trades and when it did not. Throws as {@link followVenue}. */
export async function runFeed(
  setting: ServiceSetting,
  { venue, series, signal }: Feed,
  { open, clock }: FeedGround,
): Promise<void> {
  const { platform, configuration, logger, candles } = setting;
  const { followVenue } = await import("../ingestion/live/venue-feed.ts");
  const { recordOutages } = await import("../ingestion/record-outages.ts");
  await using market = await open(venue);
  const { log, database, ephemeral } = platform;
  const { tenant } = configuration;
  const recording = { log, database, clock, tenant, signal };
  const aside = (what: string, work: () => Promise<unknown>): Promise<void> =>
    eventually(work, recording).catch((error: unknown) => {
      if (signal.aborted) return;
      logger.warn(`${venue}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    });
  const knownTo = async (each: LiveSeries): Promise<number> => {
    const { intervals } = await candles.coverageOf({ venue, ...each });
    return intervals.at(-1)?.to ?? firstSlot(market.capabilities, each, clock.now());
  };
  const onSeam = (each: LiveSeries, interval: Interval): void => {
    const look = () => recordOutages(recording, { venue, ...each }, interval);
    void aside("outages were not looked for", look);
  };
  const { recordInstruments } = await import("../ingestion/record-instruments.ts");
  const instruments = aside("its products were not recorded", () => recordInstruments(market, recording));
  const swaps = series.map(({ product }) => product);
  const { followFunding } = await import("../ingestion/record-funding.ts");
  const funding = aside("its funding was not recorded", () =>
    followFunding(market, swaps, { ...recording, logger }),
  );
  await followVenue({
    market,
    series,
    sink: candles,
    knownTo,
    ephemeral,
    clock,
    signal,
    logger,
    onSeam,
  });
  await Promise.all([instruments, funding]);
}

/** Does what stands beside the candles, again where the read models or the venue are not there yet. */
async function eventually(
  work: () => Promise<unknown>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      const mayPass = error instanceof Fault && error.kind === "unavailable";
      if (signal.aborted || !mayPass || attempt === ASIDE_ATTEMPTS) throw error;
      await clock.sleep(ASIDE_WAIT_MS, signal);
    }
  }
}

/** Where a series begins of which the log has nothing. */
function firstSlot({ newestCandles }: Capabilities, { timeframe }: LiveSeries, now: number): number {
  const slots = Math.min(HISTORY_SLOTS, (newestCandles ?? Number.POSITIVE_INFINITY) - 2);
  return openTimeOf(timeframe, now) - slots * widthOf(timeframe);
}
