/** What a command of this package was called with, read alike for all of them. */
import { parseArgs } from "node:util";

/** An option as `node:util` reads it. */
interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly default?: string | boolean;
}

type Given<O extends Record<string, Option>> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>;

/**
 * The options that a command was given, and the words beside them. With `--help` it prints `usage` and ends the process
 * with 0; where an option is not one of the command's it says so above `usage` and ends it with 2.
 */
export function readCommandLine<const O extends Record<string, Option>>(
  usage: string,
  options: O,
  { takesWords = false } = {},
): Given<O> {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ options, allowPositionals: takesWords }) as Given<O>;
  } catch (error) {
    return refuseCommandLine(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

/** Says what is wrong with the command line and ends the process with 2. */
export function refuseCommandLine(problem: string): never {
  console.error(problem);
  process.exit(2);
}

/** The seed that was given, or one of its own: NaN where it is no number. */
export const seedOf = (given: string | undefined): number =>
  given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
