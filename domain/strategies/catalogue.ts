/** The built-in strategies. A new one is one file beside this and one line here. */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { smaCross } from "./sma-cross.ts";
import type { Strategy } from "./strategy.ts";

/** Every built-in strategy, by name. */
export const STRATEGIES: ReadonlyMap<string, Strategy> = new Map(
  [smaCross].map((strategy) => [strategy.name, strategy]),
);

/** The strategy of a name. */
export function strategyNamed(name: string): Result<Strategy> {
  const strategy = STRATEGIES.get(name);
  if (strategy) return ok(strategy);
  const known = [...STRATEGIES.keys()].join(", ");
  return fail(
    new Fault(
      "UnknownStrategy",
      "usage",
      `There is no strategy "${name.slice(0, 60)}": use one of ${known}.`,
    ),
  );
}
