/** The command line: reads the words, loads the one command they name, and turns what comes of it into an exit code. */
import { Fault, firstThrown } from "@spot-canvas/domain/fault";
import { Command, CommanderError } from "commander";
import type { Call, CommandEntry } from "./command.ts";
import { COMMANDS, GROUPS } from "./commands.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";
import { byHeading, headingOf } from "./help-headings.ts";
import { Interrupt } from "./interrupt.ts";
import type { Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** What a command gets beside its words. */
type Surroundings = Pick<Call, "terminal" | "environment" | "signal">;

/** Runs the command that the words name, and returns the exit code. Never throws. */
export async function runProgram(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.ok;
  let isWell = false;
  const program = buildProgram(surroundings, (code, endsByInterrupt) => {
    exitCode = code;
    isWell = endsByInterrupt;
  });
  try {
    // `canvas help up` is `canvas up --help`: the command's file has to be loaded first.
    const spoken = words[0] === "help" ? [...words.slice(1), "--help"] : words;
    await program.parseAsync(spoken, { from: "user" });
    // Who stopped it with Ctrl-C is told so; a service that was asked to end, and ended in order, is well.
    const isInterrupted = interruptedBy(surroundings.signal) === EXIT.interrupted && !isWell;
    return isInterrupted ? EXIT.interrupted : exitCode;
  } catch (error) {
    return tell(error, surroundings);
  }
}

function buildProgram(
  surroundings: Surroundings,
  done: (exitCode: number, endsByInterrupt: boolean) => void,
): Command {
  const { terminal } = surroundings;
  const program = new Command("canvas")
    .configureHelp({ visibleCommands: (command) => command.commands.toSorted(inHelp) })
    .description("Spot Canvas: an event-sourced crypto trading platform. The log is the truth.")
    .version(VERSION, "-V, --version", "Print the version")
    .helpOption("-h, --help", "Show help")
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      outputError: (text, write) => write(refusal(text).replace(/^error:/, terminal.notePaint.red("error:"))),
    });
  program.addHelpText(
    "after",
    "\nStart here:\n  $ pnpm canvas up\n\nEvery command explains itself: pnpm canvas <command> --help",
  );
  const load = loader(surroundings, done);
  program.hook("preSubcommand", load);
  for (const entry of COMMANDS) {
    const command = entry.path.reduce((parent, name) => commandNamed(parent, name, load), program);
    command.description(entry.summary);
    command.showHelpAfterError(`Run \`pnpm canvas ${entry.path.join(" ")} --help\` for what it takes.`);
    ENTRY.set(command, entry);
  }
  for (const command of program.commands) command.helpGroup(headingOf(command.name()) ?? "Commands:");
  return program;
}

const inHelp = (left: Command, right: Command): number => byHeading(left.name(), right.name());

const ENTRY = new WeakMap<Command, CommandEntry>();

/** A command below another: a group, a command of its own, or both, as `trades ACCOUNT` and `trades list ACCOUNT`. */
function commandNamed(
  parent: Command,
  name: string,
  load: (parent: Command, command: Command) => Promise<void>,
): Command {
  const present = parent.commands.find((command) => command.name() === name);
  if (present) return present;
  const group = parent.parent === null ? name : `${parent.name()} ${name}`;
  return parent
    .command(name)
    .description(GROUPS[group] ?? "")
    .helpOption("-h, --help", "Show help")
    .helpCommand(false)
    .hook("preSubcommand", load);
}

/** Commander's sentence about words that it cannot read, in one line and with what to do. */
function refusal(text: string): string {
  const plain = text.replace(
    /command-argument value '(.*)' is invalid for argument '(.+?)'\./,
    "'$1' is no $2.",
  );
  if (!/unknown command/.test(plain)) return plain;
  const near = plain.trimEnd().replace(/\n\((.*)\)$/, ". $1");
  return `${near}${/\?$/.test(near) ? "" : "."} Run \`pnpm canvas --help\` for the commands.\n`;
}

/** Fills a command in just before its words are read. */
const loader =
  (surroundings: Surroundings, done: (exitCode: number, endsByInterrupt: boolean) => void) =>
  async (_parent: Command, command: Command): Promise<void> => {
    const entry = ENTRY.get(command);
    if (!entry) return;
    const { command: file } = await entry.load();
    file.configure(command);
    command.action(async () => {
      const call = { ...surroundings, arguments: command.processedArgs, options: command.opts() };
      done((await file.run(call)) ?? EXIT.ok, file.endsByInterrupt ?? false);
    });
  };

/** Says what went wrong in one sentence, and gives the exit code. */
function tell(thrown: unknown, { terminal, environment, signal }: Surroundings): number {
  const error = firstThrown(thrown);
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const interrupted = interruptedBy(signal);
  if (interrupted !== undefined) return interrupted;
  sayFault(error, terminal, environment);
  return error instanceof Fault ? exitCodeOf(error.kind) : EXIT.failure;
}

/** The exit code of what stopped the process, where something did. */
function interruptedBy({ reason }: AbortSignal): number | undefined {
  return reason instanceof Interrupt ? reason.exitCode : undefined;
}

/** Prints a fault's sentence, and its whole trace where CANVAS_DEBUG is set. */
export function sayFault(error: unknown, terminal: Terminal, environment: NodeJS.ProcessEnv): void {
  const message = error instanceof Error ? error.message : String(error);
  terminal.note(`${terminal.notePaint.red("error:")} ${message}`);
  if (environment["CANVAS_DEBUG"] && error instanceof Error) terminal.note(traceOf(error));
  else if (!(error instanceof Fault)) terminal.note("Set CANVAS_DEBUG=1 to see where it happened.");
}

function traceOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${traceOf(error.cause)}` : own;
}
