/**
 * The SIMULATED market of `up`, for a first look without any venue: a simulator in this process, which speaks as OKX
 * does, followed through the same adapter and the same feed as a real one. Its time is its own: some weeks of history
 * at once, then 600 times as fast as time passes, from where the log ends, and never ahead of the machine's clock. All
 * that is recorded of it is of the venue `simulated`.
 */
import type { Timeframe } from "@spot-canvas/domain/market/timeframe";
import { SIMULATED } from "@spot-canvas/domain/market/venue";
import { formatMillis } from "@spot-canvas/domain/time/instant";
import { acceleratedClock } from "../simulator/clock.ts";
import {
  SYNTHETIC_PRODUCTS,
  SYNTHETIC_START,
  syntheticMarket,
} from "../simulator/markets/synthetic-market.ts";
import { startSimulator } from "../simulator/simulator.ts";
import type { LiveSeries } from "../venues/venue.ts";
import { followedMarket } from "./followed-market.ts";
import type { ServiceSetting } from "./service-setting.ts";
import type { Service } from "./supervise.ts";

const TIMEFRAME: Timeframe = "15m";
/** What a log without it gets at once. */
const HISTORY_MS = 12 * 7 * 86_400_000;
/** A candle in one and a half seconds. */
const SPEED = 600;

/** Plays it. */
export const simulatedMarketService = (setting: ServiceSetting): Service => ({
  name: "SIMULATED market",
  run: (signal) => runSimulatedMarket(setting, signal),
});

async function runSimulatedMarket(setting: ServiceSetting, signal: AbortSignal): Promise<void> {
  const { platform, logger, candles } = setting;
  const series = SYNTHETIC_PRODUCTS.map((product) => ({ product, timeframe: TIMEFRAME }));
  const knownTo = async (each: LiveSeries): Promise<number> => {
    const { intervals } = await candles.coverageOf({ venue: SIMULATED, ...each });
    return intervals.at(-1)?.to ?? SYNTHETIC_START;
  };
  const ends = await Promise.all(series.map(knownTo));
  const start = Math.max(SYNTHETIC_START + HISTORY_MS, ...ends);
  const clock = acceleratedClock({ start, speed: SPEED });
  await using simulator = await startSimulator({ market: syntheticMarket(), clock });
  const { rest: restUrl, webSocket: webSocketUrl } = simulator.urls.okx;
  const { openOkx } = await import("../venues/okx/market-data.ts");
  const { followVenue } = await import("../ingestion/live/venue-feed.ts");
  const options = { restUrl, webSocketUrl, now: () => clock.now(), unlimited: true };
  await using market = await openOkx(options, SIMULATED);
  logger.info("A SIMULATED market is running.", {
    venue: SIMULATED,
    products: SYNTHETIC_PRODUCTS.join(","),
    from: formatMillis(start),
    pace: `${SPEED} times as fast as time passes`,
  });
  await followVenue({
    ...followedMarket({ market, now: () => clock.now(), speed: SPEED }),
    series,
    sink: candles,
    knownTo,
    ephemeral: platform.ephemeral,
    signal,
    logger,
    label: { venue: SIMULATED, source: "simulated" },
  });
}
