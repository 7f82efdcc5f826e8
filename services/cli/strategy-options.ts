/** The options that say which strategy trades what for whom. */
import { Fault } from "@spot-canvas/domain/fault";
import type { Command } from "commander";
import type { StrategyChoice } from "../platform/strategy-service.ts";
import { parseParameter } from "./options.ts";

/** The values of these options. */
export interface StrategyOptions {
  readonly strategy?: string;
  readonly product?: string;
  readonly timeframe?: string;
  readonly account: string;
  readonly venue?: string;
  readonly param?: Readonly<Record<string, string>>;
}

/** Adds the options. */
export const addStrategyOptions = (command: Command): Command =>
  command
    .option("--strategy <name>", "a strategy to trade, such as sma-cross, or the path of a file")
    .option("--product <product>", "what it trades, such as BTC-USD")
    .option("--timeframe <timeframe>", "the candles it sees, such as 1h")
    .option("--account <account>", "the account it trades for", "paper")
    .option("--venue <venue>", "whose candles; where left out, the venue that has them")
    .option("--param <name=value>", "a parameter of the strategy; may be repeated", parseParameter);

/** The strategy that the options name, or undefined where they name none. Faults: `StrategyIncomplete`. */
export function strategyIn(options: StrategyOptions): StrategyChoice | undefined {
  const { strategy, product, timeframe, account, venue, param } = options;
  if (strategy !== undefined && product !== undefined && timeframe !== undefined) {
    const parameters = param ?? {};
    return { strategy, parameters, product, timeframe, account, ...(venue === undefined ? {} : { venue }) };
  }
  if ([strategy, product, timeframe, venue, param].every((option) => option === undefined)) return undefined;
  throw new Fault(
    "StrategyIncomplete",
    "usage",
    "A strategy needs a series: give --strategy, --product and --timeframe together, such as --strategy sma-cross --product BTC-USD --timeframe 1h.",
  );
}
