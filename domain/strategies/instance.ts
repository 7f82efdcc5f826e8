/** A strategy instance: one strategy, in one version, with its parameters, on one series. Accounts share equal ones. */
import type { Parameters } from "../events/fields.ts";
import { identityOf } from "../events/identity.ts";
import { ok, type Result } from "../fault.ts";
import { strategyNamed } from "./catalogue.ts";
import type { Series, Strategy } from "./strategy.ts";

/** An instance, named. */
export interface Instance {
  /** The strategy's name and twelve hex digits: the same for equal instances, another for any difference. */
  readonly id: string;
  readonly strategy: Strategy;
  /** Every parameter, defaults included. */
  readonly parameters: Parameters;
  readonly series: Series;
}

/** The instance of a built-in strategy by name; refuses an unknown one and bad parameters. */
export function instanceOf(name: string, given: Parameters, series: Series): Result<Instance> {
  const strategy = strategyNamed(name);
  return strategy.ok ? instanceFor(strategy.value, given, series) : strategy;
}

/** The instance of a strategy, built in or of a file; refuses bad parameters. */
export function instanceFor(strategy: Strategy, given: Parameters, series: Series): Result<Instance> {
  const parameters = strategy.resolve(given);
  if (!parameters.ok) return parameters;
  const id = `${strategy.name}-${hash(strategy, parameters.value, series)}`;
  return ok({ id, strategy, parameters: parameters.value, series });
}

/** Parameters come resolved, in the order of the strategy's own list, so that equal ones have equal text. */
function hash({ name, version }: Strategy, parameters: Parameters, series: Series): string {
  const { venue, product, timeframe } = series;
  const parts = [name, version, JSON.stringify(parameters), venue, product, timeframe];
  return identityOf("instance", ...parts).slice(0, 12);
}
