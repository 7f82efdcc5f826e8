/** Options of the commands that can show any moment of an account. */
import type { Command } from "commander";

/** Which moment; now where both are absent. */
export interface MomentOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** Whether open positions are valued. */
export interface MarkOptions {
  readonly mark?: boolean;
}

/** Adds the option to value open positions. */
export const addMarkOption = (command: Command): Command =>
  command.option("--mark", "value open positions at the newest closed candle of their product");

/** Adds the options to a command. */
export const addMomentOptions = (command: Command): Command =>
  command
    .option("--as-of <time>", "at this time, by the times of trades, such as 2024-01-31T12:00:00Z")
    .option(
      "--known-at <position>",
      "what was known at this position of the log: a number, or X-Log-Position",
    );

/** The options as parameters of the API. */
export const momentQuery = ({
  asOf,
  knownAt,
  mark,
}: MomentOptions & MarkOptions): Record<string, string> => ({
  ...(mark === true ? { mark: "true" } : {}),
  ...(asOf === undefined ? {} : { as_of: asOf }),
  ...(knownAt === undefined ? {} : { known_at: knownAt }),
});
