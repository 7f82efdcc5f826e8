/** Accounts that are traded for real, by the rules that their bots refuse by. */
import type { Account } from "@spot-canvas/domain/contract/accounts";
import type { Risk } from "@spot-canvas/domain/contract/risk";
import type { TradingConfiguration } from "@spot-canvas/domain/contract/trading";
import { parseVenue, type Venue } from "@spot-canvas/domain/market/venue";
import { limitsOf } from "@spot-canvas/domain/risk/limits";
import { accountFindingsAt, tradedAt } from "../bot/live/readiness.ts";
import { holdsTradingKeys } from "../config/trading-keys.ts";
import { TRADING_VENUES, unableToTrade } from "../venues/open-trading.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

type Settings = Risk["settings"];
type Configurations = { readonly configurations: readonly TradingConfiguration[] };

/** Live accounts that are bound to a venue which takes orders. */
export const live: Check = {
  name: "live",
  asksApi: true,
  async run({ get, signal }) {
    const accounts = ((await get("/api/v1/accounts")) as readonly Account[]).filter(
      ({ type, venue, closed_at }) => type === "live" && closed_at == null && isTraded(venue),
    );
    if (accounts.length === 0) return [ok("No account is traded for real.")];
    const found = await Promise.all(
      accounts.map(async (account) => {
        const { settings } = (await get(`/api/v1/accounts/${encodeURIComponent(account.id)}/risk`)) as Risk;
        const bounds = boundsFinding(account, settings);
        if (bounds.venue === undefined) return [bounds.finding];
        const path = `/api/v1/trading?account=${encodeURIComponent(account.id)}`;
        const { configurations } = (await get(path)) as Configurations;
        return [bounds.finding, ...(await venueFindings(account.id, bounds.venue, configurations, signal))];
      }),
    );
    return found.flat();
  },
};

const isTraded = (venue: string | null | undefined): boolean => {
  const parsed = parseVenue(venue ?? "");
  return parsed.ok && TRADING_VENUES.includes(parsed.value);
};

/** What is to be said of a live account's bounds, and where it may be traded: undefined where no bot would. */
function boundsFinding(
  { id, type, venue, settlement_currency: currency }: Pick<Account, "id" | "type"> & Partial<Account>,
  settings: Settings,
): { readonly finding: Finding; readonly venue: Venue | undefined } {
  const bound = { type, isClosed: false, venue: venue ?? undefined, currency: currency ?? undefined };
  try {
    const at = tradedAt(id, bound, { limits: limitsOf(settings) });
    const { max_order, max_position } = settings;
    const text = `${id} orders at most ${max_order} at once and holds at most ${max_position} of a product.`;
    return { finding: ok(text), venue: at };
  } catch (error) {
    return { finding: failure(wordsOf(error)), venue: undefined };
  }
}

/** What is to be said of the market that an account is configured for, and, where keys are here, by its venue. */
async function venueFindings(
  account: string,
  venue: Venue,
  configurations: readonly TradingConfiguration[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { env: environment } = process;
  const configured = configurations.filter((each) => each.venue === venue);
  const market = configured[0]?.market_type;
  const unable = unableToTrade(venue, { market });
  if (unable !== undefined) return [failure(`${account} is configured for futures. ${unable}`)];
  const nothing =
    market === undefined ? [ok(`${account} is configured for nothing yet: see \`canvas trading set\`.`)] : [];
  if (!holdsTradingKeys(environment)) {
    return [
      ...nothing,
      ok(`The keys of ${account} are not here: they belong in the process of its bot alone.`),
    ];
  }
  try {
    const there = { venue, market, configured };
    return [
      ...nothing,
      ...(await accountFindingsAt(account, there, { environment, sandbox: false }, signal)),
    ];
  } catch (error) {
    // Keys of another account may be all that is here.
    return [...nothing, warning(wordsOf(error))];
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
