/** The venues at which accounts can be traded, each loaded when it is asked for. */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { Credentials, Trading, TradingOptions } from "./trading.ts";
import { VenueFault } from "./venue-fault.ts";
import { titleOf } from "./venue-title.ts";

/** How a venue's accounts are opened, and what they have beside the spot market and true money. */
interface Adapter {
  readonly load: () => Promise<(credentials: Credentials, options: TradingOptions) => Promise<Trading>>;
  readonly hasFutures: boolean;
  readonly hasSandbox: boolean;
}

const ADAPTERS: Readonly<Partial<Record<Venue, Adapter>>> = {
  coinbase: {
    load: async () => (await import("./coinbase/trading.ts")).openCoinbaseTrading,
    hasFutures: false,
    hasSandbox: true,
  },
  kraken: {
    load: async () => (await import("./kraken/trading.ts")).openKrakenTrading,
    hasFutures: false,
    hasSandbox: false,
  },
  okx: {
    load: async () => (await import("./okx/trading.ts")).openOkxTrading,
    hasFutures: true,
    hasSandbox: true,
  },
};

/** The venues that {@link openTrading} opens. */
export const TRADING_VENUES = Object.keys(ADAPTERS) as readonly Venue[];

/**
 * Opens an account at a venue; nothing is asked of it yet. Faults: `VenueRefused` for one that takes no orders, none on
 * the futures market, or has no test environment.
 */
export async function openTrading(
  venue: Venue,
  credentials: Credentials,
  options: TradingOptions = {},
): Promise<Result<Trading, VenueFault>> {
  const adapter = ADAPTERS[venue];
  const reason = unableToTrade(venue, options);
  if (reason !== undefined) return fail(new VenueFault("VenueRefused", venue, reason));
  return ok(await (await adapter!.load())(credentials, options));
}

/** Why an account cannot be opened as it is asked for; undefined where it can. */
export function unableToTrade(
  venue: Venue,
  { market, sandbox }: Pick<TradingOptions, "market" | "sandbox">,
): string | undefined {
  const [adapter, title] = [ADAPTERS[venue], titleOf(venue)];
  if (adapter === undefined) return `${title} takes no orders. Trade at one of ${TRADING_VENUES.join(", ")}.`;
  if (market === "futures" && !adapter.hasFutures) {
    const others = TRADING_VENUES.filter((venue) => ADAPTERS[venue]!.hasFutures);
    return `At ${title} only the spot market is traded. Trade futures at ${others.join(", ")}.`;
  }
  if (sandbox === true && !adapter.hasSandbox) {
    return `${title} has no test environment for the spot market: use --shadow, which sends nothing.`;
  }
  return undefined;
}
