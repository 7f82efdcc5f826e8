/**
 * What people said of how an account trades: a fold of its control events and of those of all accounts. A state is never
 * changed, so that a decision can be looked at again with what was said until then.
 */
import type { ConfiguredStrategy, Direction, TradingConfigured } from "../events/bodies/control.ts";
import type { Event } from "../events/codec.ts";
import type { MarketType } from "../events/subject.ts";
import { limitsOf, NO_LIMITS, type RiskLimits } from "../risk/limits.ts";
import { marketTypeOf } from "../strategies/configuration.ts";

/** A halt in force. */
export interface Halt {
  /** Exits stop too. */
  readonly freeze: boolean;
  readonly reason: string;
}

/** What an instance may do for the account. */
export interface InstanceTerms {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: string;
  /** Undefined where it was enabled before configurations said. */
  readonly directions: readonly Direction[] | undefined;
}

/** What was said until a position of TRADING. */
export interface TradingControl {
  /** Where the last of it stands; 0 where nothing was said. */
  readonly position: number;
  /** The halt of the account, and that of all. */
  readonly halt: Halt | undefined;
  readonly haltOfAll: Halt | undefined;
  /** The ids of all halts and resumptions: of one that the log has twice, the first place counts. */
  readonly switches: ReadonlySet<string>;
  readonly limits: RiskLimits;
  /** The instances that are enabled; undefined where nobody says, as in a backtest: then all are. */
  readonly instances: ReadonlyMap<string, InstanceTerms> | undefined;
  /** By venue and product. */
  readonly configurations: ReadonlyMap<string, TradingConfigured>;
}

/** Nothing was said: every instance trades, and nothing is bounded. */
export const NO_CONTROL: TradingControl = {
  position: 0,
  halt: undefined,
  haltOfAll: undefined,
  switches: new Set(),
  limits: NO_LIMITS,
  instances: undefined,
  configurations: new Map(),
};

/** The halt that bounds the account most. */
export const haltIn = ({ halt, haltOfAll }: TradingControl): Halt | undefined =>
  halt?.freeze ? halt : haltOfAll?.freeze ? haltOfAll : (haltOfAll ?? halt);

/** The market that an account is configured to trade; undefined where nothing is configured. */
export function marketIn({ configurations }: TradingControl): MarketType | undefined {
  const [first] = configurations.values();
  return first && marketTypeOf(first);
}

/** Takes in an event of `control.<account>` or of all accounts; others change nothing, and copies of halts neither. */
export function controlled(control: TradingControl, event: Event): TradingControl {
  const said = isSwitch(event) ? switchedBy(control, event) : saidBy(control, event);
  return said === undefined ? control : { ...control, ...said, position: event.recorded.position };
}

/** Whether an event halts trading or lets it go on. */
export const isSwitch = (event: Event): event is Event<"TradingHalted" | "TradingResumed"> =>
  event.type === "TradingHalted" || event.type === "TradingResumed";

function switchedBy(
  { switches }: TradingControl,
  { type, data, envelope }: Event<"TradingHalted" | "TradingResumed">,
): Partial<TradingControl> | undefined {
  if (switches.has(envelope.id)) return undefined;
  const { freeze = false, reason } = data as Event<"TradingHalted">["data"];
  const halt = type === "TradingHalted" ? { freeze, reason } : undefined;
  const said = { switches: new Set([...switches, envelope.id]) };
  return data.account === undefined ? { ...said, haltOfAll: halt } : { ...said, halt };
}

function saidBy(control: TradingControl, event: Event): Partial<TradingControl> | undefined {
  switch (event.type) {
    case "RiskConfigured":
      return { limits: limitsOf(event.data.settings) };
    case "TradingConfigured":
    case "TradingConfigurationDeleted":
      return configured(control, event);
    case "StrategyEnabled": {
      const { instance, venue, product, timeframe } = event.data;
      const instances = new Map(control.instances);
      instances.set(instance, termsOf(control.configurations, { instance, venue, product, timeframe }));
      return { instances };
    }
    case "StrategyDisabled": {
      const instances = new Map(control.instances);
      instances.delete(event.data.instance);
      return { instances };
    }
    default:
      return undefined;
  }
}

function configured(
  { configurations: before, instances }: TradingControl,
  { type, data }: Event<"TradingConfigured" | "TradingConfigurationDeleted">,
): Partial<TradingControl> {
  const configurations = new Map(before);
  const key = `${data.venue} ${data.product}`;
  if (type === "TradingConfigured") configurations.set(key, data as TradingConfigured);
  else configurations.delete(key);
  if (instances === undefined) return { configurations };
  const after = [...instances].map(([instance, terms]) => {
    return [instance, termsOf(configurations, { instance, ...terms })] as const;
  });
  return { configurations, instances: new Map(after) };
}

function termsOf(
  configurations: TradingControl["configurations"],
  {
    instance,
    venue,
    product,
    timeframe,
  }: Pick<InstanceTerms, "venue" | "product" | "timeframe"> & {
    readonly instance: string;
  },
): InstanceTerms {
  const configuration = configurations.get(`${venue} ${product}`);
  const strategy = configuration?.strategies.find((each: ConfiguredStrategy) => each.instance === instance);
  return {
    venue,
    product,
    timeframe,
    directions: strategy?.directions,
  };
}
