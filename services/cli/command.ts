/** What every command file exports: how the command is called, and what it does. */
import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** One call of a command. */
export interface Call<Options = unknown, Arguments extends readonly unknown[] = readonly string[]> {
  readonly arguments: Arguments;
  readonly options: Options;
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
}

/** A command. `run` returns an exit code, none for 0, and throws a Fault for what the user is told in one sentence. */
export interface CommandFile<Options = unknown, Arguments extends readonly unknown[] = readonly string[]> {
  /** Adds arguments, options and help to the command. Loads nothing heavy: it also serves `--help`. */
  configure(command: Command): void;
  run(call: Call<Options, Arguments>): Promise<number | undefined>;
  /** Whether Ctrl-C is how it ends when all is well: its own exit code counts then. */
  readonly endsByInterrupt?: boolean;
}

/** A command file with its types forgotten, as the program calls it. */
export type AnyCommandFile = CommandFile<unknown, readonly unknown[]>;

/** A command and the file that holds it. */
export interface CommandEntry {
  /** Its words. One may be a command and also the group of others. */
  readonly path: readonly [string, ...string[]];
  readonly summary: string;
  load(): Promise<{ readonly command: AnyCommandFile }>;
}

/** Types a command file's options and arguments, once, where commander's values are untyped. */
export const commandFile = <Options, Arguments extends readonly unknown[] = readonly string[]>(
  file: CommandFile<Options, Arguments>,
): AnyCommandFile => file as unknown as AnyCommandFile;

/** The lines of a command's help that show how it is called. */
export const examples = (...lines: readonly string[]): string =>
  `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.map((line) => `  $ pnpm canvas ${line}`).join("\n")}`;
