/** Puts a strategy to work for an account on the series that it names, as soon as that series has candles. */
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue, SIMULATED, VENUES, type Venue } from "@spot-canvas/domain/market/venue";
import type { EventLog } from "../log/event-log.ts";
import { systemClock } from "../waiting/system-clock.ts";
import type { ServiceSetting } from "./service-setting.ts";
import { aborted, type Service } from "./supervise.ts";

/** A strategy, its parameters, and what it trades for whom. */
export interface StrategyChoice {
  /** The name of a built-in one, or the path of a file. */
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Absent: the venue that has the series. */
  readonly venue?: string;
  readonly product: string;
  readonly timeframe: string;
  readonly account: string;
}

/** What enabling needs of a service's setting. */
type Setting = Pick<ServiceSetting, "platform" | "configuration">;

/** How often it is looked whether candles have come. */
const POLL_MS = 1_000;

/** Refuses what can never work, before anything is opened. */
export async function checkStrategy(choice: StrategyChoice): Promise<void> {
  const { findStrategy } = await import("../strategies/find-strategy.ts");
  const { strategy } = await findStrategy(choice.strategy);
  unwrap(strategy.resolve(choice.parameters));
  unwrap(parseTimeframe(choice.timeframe));
  if (choice.venue !== undefined) unwrap(parseVenue(choice.venue));
}

/** Configures the strategy in place of what else traded for its account; then there is nothing more to do. */
export const strategyService = (
  setting: Setting,
  choice: StrategyChoice,
  say: (message: string) => void,
): Service => ({
  name: "strategy",
  run: async (signal) => {
    const venue = await untilVenue(setting, choice, { signal, say });
    if (venue === undefined) return;
    await work(setting, { ...choice, venue }, say);
    await aborted(signal);
  },
});

async function work(
  { platform, configuration }: Setting,
  choice: Required<StrategyChoice>,
  say: (message: string) => void,
): Promise<void> {
  const { log } = platform;
  const { tenant } = configuration;
  const { account, venue, product, timeframe, parameters } = choice;
  const { findStrategy } = await import("../strategies/find-strategy.ts");
  const { putToWork } = await import("../trading/put-to-work.ts");
  const { strategy, code } = await findStrategy(choice.strategy);
  const { name } = strategy;
  const given = unwrap(strategy.resolve(parameters));
  const change = { timeframe, enabled: true, spot: [name], parameters: { [name]: given } };
  await putToWork({
    log,
    tenant,
    account,
    venue,
    product,
    change,
    ...(code === undefined ? {} : { code: { [name]: code } }),
    history: true,
    opens: true,
    alone: true,
    now: systemClock.now,
  });
  const where = venue === SIMULATED ? "SIMULATED" : venue;
  const values = Object.entries(given).map(([parameter, value]) => `${parameter}=${value}`);
  const shown = values.length === 0 ? "" : ` (${values.join(", ")})`;
  say(`${name}${shown} trades ${where} ${product} ${timeframe} for the account ${account}.`);
}

/** Waits for candles of the series; said once. Undefined where the signal aborts first. */
async function untilVenue(
  { platform, configuration }: Setting,
  choice: StrategyChoice,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (message: string) => void },
): Promise<Venue | undefined> {
  let said = false;
  while (!signal.aborted) {
    const venues = await venuesWith(platform.log, choice, configuration.tenant);
    const venue = chosenVenue(venues, choice);
    if (venue !== undefined) return venue;
    // Its own market comes at once: there is nothing to be said.
    if (!said && choice.venue !== SIMULATED) say(waiting(choice));
    said = true;
    await systemClock.sleep(POLL_MS, signal);
  }
  return undefined;
}

const waiting = ({ strategy, venue, product, timeframe }: StrategyChoice): string => {
  const series = [venue, product, timeframe].filter((part) => part !== undefined).join(" ");
  return `${strategy} waits for candles of ${series}: import some, and it begins to trade.`;
};

/** The venues whose candles of the series are in the log, among those that the choice allows. */
async function venuesWith(
  log: EventLog,
  { venue: named, product, timeframe }: StrategyChoice,
  tenant: string,
): Promise<readonly Venue[]> {
  const found: Venue[] = [];
  for (const venue of VENUES) {
    if (named !== undefined && venue !== named) continue;
    const subject = formatSubject({ family: "candles", venue, product, timeframe }, tenant);
    if ((await log.last(subject)) !== undefined) found.push(venue);
  }
  return found;
}

/** The one venue to trade at. A market that is made up gives way to a real one. */
function chosenVenue(venues: readonly Venue[], { product, timeframe }: StrategyChoice): Venue | undefined {
  const real = venues.filter((venue) => venue !== SIMULATED);
  if (real.length <= 1) return real[0] ?? venues[0];
  throw new Fault(
    "SeveralVenues",
    "usage",
    `${real.join(" and ")} have candles of ${product} ${timeframe}: say which with --venue.`,
  );
}
