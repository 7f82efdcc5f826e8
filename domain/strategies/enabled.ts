/** Which strategy instances are at work: a fold of StrategyEnabled and StrategyDisabled over all accounts. */
import type { StrategyDisabled, StrategyEnabled } from "../events/bodies/control.ts";

/** An instance that at least one account trades. */
export interface EnabledInstance {
  /** The first event that ever enabled it: its anchor holds for good, so that a restart folds the same candles. */
  readonly enabled: StrategyEnabled;
  /** Where in TRADING that event stands. */
  readonly position: number;
  /** Open time of the first candle that may raise a signal for any of the accounts. */
  readonly from: number;
}

interface Entry {
  readonly enabled: StrategyEnabled;
  readonly position: number;
  /** For each account that trades it: the first candle that may raise a signal. */
  readonly accounts: ReadonlyMap<string, number>;
}

/** Every instance that was ever enabled, by its id. */
export type Enablements = ReadonlyMap<string, Entry>;

/** None. */
export const NO_ENABLEMENTS: Enablements = new Map();

/** The first candle that may raise a signal by one StrategyEnabled. */
export const fromOf = ({ from, anchor }: StrategyEnabled): number => from ?? anchor;

/** Takes in that an account enabled an instance. */
export function enabled(state: Enablements, event: StrategyEnabled, position: number): Enablements {
  const entry = state.get(event.instance) ?? { enabled: event, position, accounts: new Map() };
  if (entry.accounts.has(event.account)) return state;
  const accounts = new Map(entry.accounts).set(event.account, fromOf(event));
  return new Map(state).set(event.instance, { ...entry, accounts });
}

/** Takes in that an account disabled an instance. */
export function disabled(state: Enablements, event: StrategyDisabled): Enablements {
  const entry = state.get(event.instance);
  if (!entry?.accounts.has(event.account)) return state;
  const accounts = new Map(entry.accounts);
  accounts.delete(event.account);
  return new Map(state).set(event.instance, { ...entry, accounts });
}

/** The instances at work, in the order of their ids: the order in which one candle is given to them. */
export function activeInstances(state: Enablements): readonly EnabledInstance[] {
  return [...state.values()]
    .filter(({ accounts }) => accounts.size > 0)
    .map(({ enabled, position, accounts }) => ({ enabled, position, from: Math.min(...accounts.values()) }))
    .sort((a, b) => (a.enabled.instance < b.enabled.instance ? -1 : 1));
}
