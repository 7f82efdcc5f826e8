/** The entry of `canvas`. */
import { EXIT } from "./exit-code.ts";
import { interruptSignal } from "./interrupt.ts";
import { runProgram, sayFault } from "./program.ts";
import { processTerminal } from "./terminal.ts";

const terminal = processTerminal();
const environment = process.env;

process.on("uncaughtException", (error) => {
  sayFault(error, terminal, environment);
  process.exit(EXIT.failure);
});

const exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  environment,
  signal: interruptSignal(terminal),
});
// What was written must be out before the process ends, also into a pipe.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write("", resolve))),
);
process.exit(exitCode);
