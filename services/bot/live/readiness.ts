/**
 * What has to be right before an account is traded for real: one set of rules, which `canvas doctor` shows and without
 * which a live bot refuses to begin.
 */
import { controlled, marketIn, NO_CONTROL, type TradingControl } from "@spot-canvas/domain/bot/control";
import type { TradingConfigured } from "@spot-canvas/domain/events/bodies/control";
import { formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseVenue, type Venue } from "@spot-canvas/domain/market/venue";
import { readTradingAccess } from "../../config/trading-keys.ts";
import { type Finding, failure, ok } from "../../doctor/check.ts";
import { clockFinding } from "../../doctor/clocks.ts";
import type { EventLog } from "../../log/event-log.ts";
import { type BoundAccount, findBound } from "../../trading/bound-account.ts";
import { openTrading, TRADING_VENUES } from "../../venues/open-trading.ts";
import { openVenue } from "../../venues/open-venue.ts";
import type { Trading } from "../../venues/trading.ts";
import type { VenueOptions } from "../../venues/venue.ts";
import { eventsOn } from "../enable.ts";
import { refusalOf } from "./run-live-bot.ts";

/** Where the keys are, and which of the venue's environments they are for. */
export interface LiveAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The venue's test environment instead of the true one. */
  readonly sandbox: boolean;
}

/** Which account, where, and with what. */
export interface LiveReadiness extends LiveAccess {
  readonly log: EventLog;
  readonly tenant: string;
  readonly account: string;
  readonly market?: VenueOptions | undefined;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/** What is said of an account that rules look at. */
export type SaidOfAccount = Pick<TradingControl, "limits">;

/** The venue that an account may be traded at. Faults: those of {@link refusalOf}, `NoTrading`. */
export function tradedAt(account: string, bound: BoundAccount | undefined, said: SaidOfAccount): Venue {
  const venue = venueOf(account, bound?.venue);
  const opening = bound && { type: bound.type, venue: bound.venue, currency: bound.currency };
  const isClosed = bound?.isClosed === true;
  const fault = refusalOf(account, venue ?? "coinbase", { opening, isClosed, limits: said.limits });
  if (fault) throw fault;
  return venue!;
}

function venueOf(account: string, bound: string | undefined): Venue | undefined {
  if (bound === undefined) return undefined;
  const venue = unwrap(parseVenue(bound));
  if (TRADING_VENUES.includes(venue)) return venue;
  const message = `The account ${account} is bound to ${bound}, which takes no orders: open one at ${TRADING_VENUES.join(", ")}.`;
  throw new Fault("NoTrading", "usage", message);
}

/**
 * Opens the account that a live bot trades, at its venue. Faults, thrown: those of {@link tradedAt} and
 * {@link readTradingAccess} and {@link openTrading}.
 */
export async function openLiveAccount(options: Omit<LiveReadiness, "market" | "signal">): Promise<Trading> {
  const { log, tenant, account } = options;
  const bound = await findBound(log, account, tenant);
  const said = await saidOf(options);
  return openAtVenue(tradedAt(account, bound, said), options, marketIn(said));
}

/** What is said of an account. */
async function saidOf({ log, tenant, account }: Pick<LiveReadiness, "log" | "tenant" | "account">) {
  const subject = formatSubject({ family: "control", account }, tenant);
  return (await eventsOn(log, "TRADING", subject)).reduce(controlled, NO_CONTROL);
}

async function openAtVenue(
  venue: Venue,
  { environment, sandbox }: LiveAccess,
  market?: MarketType,
): Promise<Trading> {
  const { credentials, ...access } = unwrap(readTradingAccess(environment, venue));
  return unwrap(await openTrading(venue, credentials, { ...access, sandbox, market }));
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
  await using opened = trading;
  const configured = [...(await saidOf(options)).configurations.values()];
  return [
    ...(await accountFindings(account, opened, configured, signal)),
    await clockOf(opened.venue, market, signal),
  ];
}

/** What a configuration says that a venue's own terms are held against. */
export type ConfiguredSwap = Pick<TradingConfigured, "product" | "long_leverage" | "short_leverage">;

/** Whether a venue takes the keys, and on what terms it trades the swaps that are configured. */
async function accountFindings(
  account: string,
  trading: Trading,
  configured: readonly ConfiguredSwap[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const keys = await keysFinding(account, trading, signal);
  if (trading.market === "spot" || keys.level === "failure") return [keys];
  const findings = [keys];
  for (const each of configured) findings.push(await contractFinding(account, trading, each, signal));
  return findings;
}

/** On what terms an account trades a swap: its contracts, its margin, and the leverage that entries will have. */
async function contractFinding(
  account: string,
  trading: Trading,
  { product, long_leverage: long = 1, short_leverage: short = 1 }: ConfiguredSwap,
  signal: AbortSignal,
): Promise<Finding> {
  const contract = await trading.contract(product, signal);
  if (!contract.ok) return failure(`${account} cannot trade ${product}: ${contract.error.message}`);
  if (contract.value === undefined) return failure(`${account} cannot trade ${product}: it is no swap.`);
  const { size, margin, leverage } = contract.value;
  const wanted = long === short ? `${long}` : `${long} long and ${short} short`;
  const set = leverage === long && leverage === short ? "" : `; entries set it to ${wanted}`;
  const [base] = product.split("-");
  const terms = `contracts of ${size} ${base}, net positions, ${margin} margin, leverage ${leverage}${set}`;
  return ok(`${account} trades ${product} in ${terms}.`);
}

/** Whether a venue takes the keys of an account that is open there. */
async function keysFinding(account: string, trading: Trading, signal: AbortSignal): Promise<Finding> {
  const positions = await trading.positions(signal);
  const balances = positions.ok ? await trading.balances(signal) : positions;
  if (balances.ok) return ok(`${trading.venue} takes the keys of ${account}.`);
  return failure(`${trading.venue} does not answer for ${account}: ${balances.error.message}`);
}

/** {@link accountFindings} of an account that is not open yet. Faults, thrown: those of its keys. */
export async function accountFindingsAt(
  account: string,
  { venue, market, configured }: TradedThere,
  access: LiveAccess,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  await using trading = await openAtVenue(venue, access, market);
  return accountFindings(account, trading, configured, signal);
}

/** Where an account is traded, on which market (undefined before anything is configured), and what. */
export interface TradedThere {
  readonly venue: Venue;
  readonly market: MarketType | undefined;
  readonly configured: readonly ConfiguredSwap[];
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
