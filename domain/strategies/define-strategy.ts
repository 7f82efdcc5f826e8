/** Makes a strategy that can be started out of what its author wrote down. */
import { Fault, fail, ok } from "../fault.ts";
import { type ParameterSpecs, resolveParameters } from "../parameters/parameter.ts";
import type { IndicatorUses } from "./indicator-feed.ts";
import type { Strategy, StrategyDefinition, TimeframeUses } from "./strategy.ts";
import { StrategyRun } from "./strategy-run.ts";

/** Makes a strategy of its definition. */
export function defineStrategy<
  const P extends ParameterSpecs,
  S,
  I extends IndicatorUses = Record<never, never>,
  T extends TimeframeUses = Record<never, never>,
>(definition: StrategyDefinition<P, S, I, T>): Strategy {
  const { name, version = "1", summary, source, parameters, isAnchored = false } = definition;
  return {
    name,
    version,
    summary,
    ...(source === undefined ? {} : { source }),
    parameters,
    isAnchored,
    resolve: (given) => resolveParameters(name, parameters, given),
    start: (given, series, snapshot) => {
      const values = resolveParameters(name, parameters, given);
      if (!values.ok) return values;
      try {
        return ok(new StrategyRun(definition, values.value, series, snapshot));
      } catch (error) {
        if (error instanceof Fault) return fail(error);
        const message = `The strategy ${name} cannot be started: ${String(error)}.`;
        return fail(new Fault("StrategyFailed", "corrupt", message, { cause: error }));
      }
    },
  };
}
