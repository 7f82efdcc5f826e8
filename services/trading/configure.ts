/** Says how an account trades a product: the configuration, and the strategy instances that it puts to work. */
import { isDeepStrictEqual } from "node:util";
import type { StrategyCode, TradingConfigured } from "@spot-canvas/domain/events/bodies/control";
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { type Event, newEvent } from "@spot-canvas/domain/events/codec";
import { identityOf } from "@spot-canvas/domain/events/identity";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { parseProduct } from "@spot-canvas/domain/market/product";
import { parseTimeframe } from "@spot-canvas/domain/market/timeframe";
import { parseVenue } from "@spot-canvas/domain/market/venue";
import {
  type ConfigurationChange,
  changed,
  marketTypeOf,
  type WantedConfiguration,
  type WantedStrategy,
} from "@spot-canvas/domain/strategies/configuration";
import { type Instance, instanceFor } from "@spot-canvas/domain/strategies/instance";
import { withTrend } from "@spot-canvas/domain/strategies/trend";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { enableInstance, eventsOn } from "../bot/enable.ts";
import type { EventLog } from "../log/event-log.ts";
import { isPositionConflict } from "../log/persistent-append.ts";
import { recordedStrategy } from "../strategies/find-strategy.ts";
import { type BoundAccount, boundAccount } from "./bound-account.ts";

/** What is said, of which product of which account. */
export interface ConfigureTrading {
  readonly log: EventLog;
  readonly tenant: string;
  readonly account: string;
  readonly venue: string;
  readonly product: string;
  readonly change: ConfigurationChange;
  /** Of strategies that are not built in, by name; what was recorded before where one is left out. */
  readonly code?: Readonly<Record<string, StrategyCode>>;
  /** Strategies trade the recorded candles first; else they begin with the next one. Paper only. */
  readonly history?: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What holds now, and where TRADING stood when it did. */
export interface ConfiguredTrading {
  readonly configuration: TradingConfigured;
  readonly position: number;
}

type ControlSubject = Pick<ConfigureTrading, "log" | "tenant" | "account" | "now">;

/** How often somebody else may come between before it is given up. */
const TRIES = 5;

/**
 * Configures how an account trades a product, at once. Saying the same again changes nothing. Faults: those of
 * {@link changed}, `UnknownStrategy`, `InvalidParameter`, `UnknownVenue`, `InvalidProduct`, `UnknownTimeframe`,
 * `OtherVenue`, `OtherCurrency`, `OtherMarket`, `AccountNotFound`, `AccountClosed`, `HistoryIsPaper`.
 */
export async function configureTrading(options: ConfigureTrading): Promise<ConfiguredTrading> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(options);
    } catch (error) {
      if (!isPositionConflict(error) || tries === TRIES) throw error;
    }
  }
}

async function attempt(options: ConfigureTrading): Promise<ConfiguredTrading> {
  const { log, tenant, account, venue, product } = options;
  unwrap(parseVenue(venue));
  unwrap(parseProduct(product));
  const bound = await boundAccount(log, account, tenant);
  refuseOther(options, bound);
  const subject = formatSubject({ family: "control", account }, tenant);
  const history = await eventsOn(log, "TRADING", subject);
  const configurations = configurationsIn(history);
  const present = configurations.get(keyOf(options));
  const wanted = unwrap(changed({ account, venue, product, present }, options.change));
  refuseOtherMarket(wanted, [...configurations.values()]);
  const instances = wanted.strategies.map((each) => instanceOf(each, wanted, options.code, history));
  const configuration: TradingConfigured = {
    ...wanted,
    strategies: wanted.strategies.map(({ directions }, index) => {
      const { strategy, id, parameters } = instances[index]!.instance;
      return { strategy: strategy.name, instance: id, parameters, directions };
    }),
  };
  let position = history.at(-1)?.recorded.position ?? 0;
  if (!isDeepStrictEqual(configuration, present)) {
    const natural = `${keyOf(options)} ${position}`;
    position = await append(options, "TradingConfigured", configuration, natural, position);
  }
  const kept = new Set(configuration.enabled ? instances.map(({ instance }) => instance.id) : []);
  position = await disableInstances(options, history, position, (enabled) => {
    return enabled.venue !== venue || enabled.product !== product || kept.has(enabled.instance);
  });
  if (configuration.enabled) {
    const from = options.history === true ? "the first candle" : "the next candle";
    for (const { instance, code } of instances) {
      await enableInstance({ ...options, instance, code, from, trendFilter: configuration.trend_filter });
    }
    position = (await log.last(subject))?.position ?? position;
  }
  return { configuration, position };
}

/** Takes the configuration of a product away; gives where TRADING stood, or undefined where there was none. */
export async function deleteConfiguration(
  options: Omit<ConfigureTrading, "change">,
): Promise<number | undefined> {
  const { log, tenant, account, venue, product } = options;
  const history = await eventsOn(log, "TRADING", formatSubject({ family: "control", account }, tenant));
  if (!configurationsIn(history).has(keyOf(options))) return undefined;
  const last = history.at(-1)!.recorded.position;
  const natural = `${keyOf(options)} ${last}`;
  const data = { account, venue, product };
  const position = await append(options, "TradingConfigurationDeleted", data, natural, last);
  return disableInstances(
    options,
    history,
    position,
    (enabled) => enabled.venue !== venue || enabled.product !== product,
  );
}

/** The configurations of an account by venue and product. */
export function configurationsIn(history: readonly Event[]): ReadonlyMap<string, TradingConfigured> {
  const found = new Map<string, TradingConfigured>();
  for (const event of history) {
    if (event.type === "TradingConfigured") found.set(keyOf(event.data), event.data);
    if (event.type === "TradingConfigurationDeleted") found.delete(keyOf(event.data));
  }
  return found;
}

const keyOf = ({ venue, product }: Pick<ConfigureTrading, "venue" | "product">): string =>
  `${venue} ${product}`;

/** Disables the enabled instances of an account but those that are kept; gives the subject's last position. */
async function disableInstances(
  options: ControlSubject,
  history: readonly Event[],
  last: number,
  isKept: (enabled: EventData["StrategyEnabled"]) => boolean,
): Promise<number> {
  const enabled = new Map<string, EventData["StrategyEnabled"]>();
  for (const event of history) {
    if (event.type === "StrategyEnabled") enabled.set(event.data.instance, event.data);
    if (event.type === "StrategyDisabled") enabled.delete(event.data.instance);
  }
  let position = last;
  for (const each of enabled.values()) {
    if (isKept(each)) continue;
    const data = { account: options.account, instance: each.instance, reason: "the configuration changed" };
    position = await append(options, "StrategyDisabled", data, `${each.instance} ${position}`, position);
  }
  return position;
}

/** The instance of a strategy: built in, with the code that is given, or with that of the last time. */
function instanceOf(
  { strategy: name, parameters }: WantedStrategy,
  { venue: at, product, timeframe, trend_filter: trend }: WantedConfiguration,
  given: ConfigureTrading["code"],
  history: readonly Event[],
): { readonly instance: Instance; readonly code: StrategyCode | undefined } {
  const recorded = history.findLast(
    (event): event is Event<"StrategyEnabled"> =>
      event.type === "StrategyEnabled" && event.data.strategy === name,
  );
  const code = given?.[name] ?? recorded?.data.code;
  const series = { venue: unwrap(parseVenue(at)), product, timeframe: unwrap(parseTimeframe(timeframe)) };
  const strategy = withTrend(recordedStrategy(name, code), trend);
  return { instance: unwrap(instanceFor(strategy, parameters, series)), code };
}

/** An account that a bot trades is bound to one venue and one currency: its books would hold two under one symbol. */
function refuseOther({ account, venue, product, history }: ConfigureTrading, bound: BoundAccount): void {
  const { quote } = unwrap(parseProduct(product));
  if (bound.venue !== undefined && bound.venue !== venue) {
    const message = `The account ${account} trades at ${bound.venue}: give ${venue} an account of its own.`;
    throw new Fault("OtherVenue", "usage", message);
  }
  if (bound.currency !== undefined && bound.currency !== quote) {
    const message = `The account ${account} settles in ${bound.currency}: give ${product} an account of its own.`;
    throw new Fault("OtherCurrency", "usage", message);
  }
  if (history === true && bound.type === "live") {
    throw new Fault("HistoryIsPaper", "usage", "Only a paper account can trade the candles of the past.");
  }
}

function refuseOtherMarket(wanted: WantedConfiguration, present: readonly TradingConfigured[]): void {
  const market = marketTypeOf(wanted as unknown as TradingConfigured);
  const other = present.find((each) => marketTypeOf(each) !== market);
  if (other === undefined || keyOf(other) === keyOf(wanted)) return;
  const message = `The account ${wanted.account} trades ${other.product} on the ${marketTypeOf(other)} market: give ${market} an account of its own.`;
  throw new Fault("OtherMarket", "usage", message);
}

async function append<T extends "TradingConfigured" | "TradingConfigurationDeleted" | "StrategyDisabled">(
  { log, tenant, account, now }: ControlSubject,
  type: T,
  data: EventData[T],
  natural: string,
  expectedLast: number,
): Promise<number> {
  const subject = formatSubject({ family: "control", account }, tenant);
  const id = identityOf(type, tenant, subject, natural);
  const at = instantOfMillis(now());
  const event = newEvent(type, data, subject, { id, occurredAt: at, recordedAt: at, correlationId: id });
  return (await log.append(event, { expectedLast })).position;
}
