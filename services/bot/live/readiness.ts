/** What has to be right before an account is traded for real. `canvas doctor` shows it, and a live bot refuses without. */
import { controlled, NO_CONTROL, type TradingControl } from "@spot-canvas/domain/bot/control";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseVenue, type Venue } from "@spot-canvas/domain/market/venue";
import { readTradingAccess } from "../../config/trading-keys.ts";
import { type Finding, failure, ok } from "../../doctor/check.ts";
import { clockFinding } from "../../doctor/clocks.ts";
import type { EventLog } from "../../log/event-log.ts";
import { findBound } from "../../trading/bound-account.ts";
import { openTrading, TRADING_VENUES } from "../../venues/open-trading.ts";
import { openVenue } from "../../venues/open-venue.ts";
import type { Trading } from "../../venues/trading.ts";
import type { VenueOptions } from "../../venues/venue.ts";
import { eventsOn } from "../enable.ts";
import { refusalOf } from "./run-live-bot.ts";

/** Which account, where, and with what. */
export interface LiveReadiness {
  readonly log: EventLog;
  readonly tenant: string;
  readonly account: string;
  /** Where the keys are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The venue's test environment instead of the true one. */
  readonly sandbox: boolean;
  readonly market?: VenueOptions | undefined;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/**
 * Opens the account that a live bot trades, at its venue. Faults, thrown: those of {@link refusalOf} and
 * {@link readTradingAccess}, `NoTrading`, `NoSandbox`.
 */
export async function openLiveAccount(options: Omit<LiveReadiness, "market" | "signal">): Promise<Trading> {
  const { log, tenant, account, environment, sandbox } = options;
  const bound = await findBound(log, account, tenant);
  const control = await controlOf(log, account, tenant);
  const venue = venueOf(account, bound?.venue);
  const opening = bound && { type: bound.type, venue: bound.venue, currency: bound.currency };
  const fault = refusalOf(account, venue ?? "coinbase", {
    opening,
    isClosed: bound?.isClosed === true,
    control,
  });
  if (fault) throw fault;
  const { credentials, ...address } = unwrap(readTradingAccess(environment, venue!));
  return unwrap(await openTrading(venue!, credentials, { ...address, ...(sandbox && sandboxOf(venue!)) }));
}

function venueOf(account: string, bound: string | undefined): Venue | undefined {
  if (bound === undefined) return undefined;
  const venue = unwrap(parseVenue(bound));
  if (TRADING_VENUES.includes(venue)) return venue;
  const message = `The account ${account} is bound to ${bound}, which takes no orders: open one at ${TRADING_VENUES.join(", ")}.`;
  throw new Fault("NoTrading", "usage", message);
}

/** Where a venue can be tried without money. */
function sandboxOf(venue: Venue): VenueOptions {
  if (venue === "okx") return { sandbox: true };
  if (venue === "coinbase") return { restUrl: "https://api-sandbox.coinbase.com" };
  const message = `${venue} has no test environment for the spot market: use --shadow, which sends nothing.`;
  throw new Fault("NoSandbox", "usage", message);
}

async function controlOf(log: EventLog, account: string, tenant: string): Promise<TradingControl> {
  const subject = formatSubject({ family: "control", account }, tenant);
  return (await eventsOn(log, "TRADING", subject)).reduce(controlled, NO_CONTROL);
}

/** What is to be said of an account before it is traded: the faults that would refuse it, its keys, and the clocks. */
export async function liveFindings(options: LiveReadiness): Promise<readonly Finding[]> {
  const { account, market, signal } = options;
  let trading: Trading;
  try {
    trading = await openLiveAccount(options);
  } catch (error) {
    return [failure(error instanceof Error ? error.message : "The account cannot be opened.")];
  }
  try {
    const { venue } = trading;
    const balances = await trading.balances(signal);
    const keys = balances.ok
      ? ok(`${venue} takes the keys of ${account}.`)
      : failure(`${venue} does not answer for ${account}: ${balances.error.message}`);
    return [keys, await clockOf(venue, market, signal)];
  } finally {
    await trading[Symbol.asyncDispose]();
  }
}

async function clockOf(
  venue: Venue,
  options: VenueOptions | undefined,
  signal: AbortSignal,
): Promise<Finding> {
  const opened = await openVenue(venue, { ...options, attempts: 1, timeoutMs: TIMEOUT_MS });
  if (!opened.ok) return failure(opened.error.message);
  await using market = opened.value;
  const clock = await market.clock(signal);
  return clock.ok ? clockFinding(venue, clock.value) : failure(clock.error.message);
}
