/** Accounts that are traded for real: what bounds them, and whether their venues take the keys that are here. */
import type { Account } from "@spot-canvas/domain/contract/accounts";
import type { Risk } from "@spot-canvas/domain/contract/risk";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import { holdsTradingKeys, readTradingAccess } from "../config/trading-keys.ts";
import { openTrading, TRADING_VENUES } from "../venues/open-trading.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

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
      accounts.map(async ({ id, venue }) => {
        const { settings } = (await get(`/api/v1/accounts/${encodeURIComponent(id)}/risk`)) as Risk;
        return [boundsFinding(id, settings), await keysFinding(id, venue!, signal)];
      }),
    );
    return found.flat();
  },
};

const isTraded = (venue: string | null | undefined): boolean => {
  const parsed = parseVenue(venue ?? "");
  return parsed.ok && TRADING_VENUES.includes(parsed.value);
};

/** What is to be said of the bounds of a live account. */
export function boundsFinding(account: string, { max_order, max_position }: Risk["settings"]): Finding {
  if (max_order !== undefined && max_position !== undefined) {
    return ok(
      `${account} orders at most ${max_order} at once and holds at most ${max_position} of a product.`,
    );
  }
  const missing = max_order === undefined ? "largest order" : "largest position";
  return failure(`${account} has no ${missing}: no live bot trades it. Set max_order and max_position.`);
}

async function keysFinding(account: string, name: string, signal: AbortSignal): Promise<Finding> {
  const venue = parseVenue(name);
  if (!venue.ok || !holdsTradingKeys(process.env)) {
    return ok(`The keys of ${account} are not here: they belong in the process of its bot alone.`);
  }
  const access = readTradingAccess(process.env, venue.value);
  if (!access.ok) return warning(access.error.message);
  const { credentials, ...address } = access.value;
  const opened = await openTrading(venue.value, credentials, { ...address, attempts: 1 });
  if (!opened.ok) return failure(opened.error.message);
  await using trading = opened.value;
  const balances = await trading.balances(signal);
  if (balances.ok) return ok(`${name} takes the keys of ${account}.`);
  return failure(`${name} does not answer for ${account}: ${balances.error.message}`);
}
