/** A strategy as a person names it: a built-in one, or a file, whose code goes with the request. */
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";

/** What a request says of a strategy. */
export interface NamedStrategy {
  readonly name: string;
  readonly code: StrategyCode | undefined;
}

/** The strategy of a name or of a file. Faults: `UnknownStrategy`, `StrategyUnreadable`, `FileMissing`. */
export async function namedStrategy(nameOrFile: string): Promise<NamedStrategy> {
  const { findStrategy } = await import("../strategies/find-strategy.ts");
  const { strategy, code } = await findStrategy(nameOrFile);
  return { name: strategy.name, code };
}
