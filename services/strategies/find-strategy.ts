/** Finds a strategy by what a person calls it: the name of a built-in one, or the path of a file. */
import type { StrategyCode } from "@spot-canvas/domain/events/bodies/control";
import { unwrap } from "@spot-canvas/domain/fault";
import { strategyNamed } from "@spot-canvas/domain/strategies/catalogue";
import type { Strategy } from "@spot-canvas/domain/strategies/strategy";
import { compileFile } from "./compile.ts";
import { evaluate } from "./evaluate.ts";
import { isStrategyFile } from "./strategy-file.ts";

/** A strategy, and its code where it is not built in. */
export interface FoundStrategy {
  readonly strategy: Strategy;
  readonly code?: StrategyCode;
}

/**
 * The strategy of a name or file. Faults: `UnknownStrategy`, `FileMissing`, `FileUnreadable`, `StrategyUnreadable`. It runs
 * the file's code, which a process that holds keys of a venue refuses (`KeysBesideCode`).
 */
export async function findStrategy(nameOrFile: string): Promise<FoundStrategy> {
  if (!isStrategyFile(nameOrFile)) return { strategy: unwrap(strategyNamed(nameOrFile)) };
  const code = await compileFile(nameOrFile);
  return { strategy: evaluate(code, nameOrFile), code };
}

/** The strategy of a name and of the code that was recorded with it. Faults: `UnknownStrategy`, `StrategyUnreadable`. */
export const recordedStrategy = (name: string, code: StrategyCode | undefined): Strategy =>
  code === undefined ? unwrap(strategyNamed(name)) : evaluate(code, name);
