/** Ctrl-C: the first asks the work to stop in order, the second ends the process as it is. */
import { EXIT } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** What asked the process to stop. */
export class Interrupt extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`Stopped by ${signal}.`);
    this.name = "Interrupt";
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : 143;
  }
}

/** A signal that aborts, with an {@link Interrupt} as its reason, when the process is asked to stop. */
export function interruptSignal(terminal: Terminal, target: NodeJS.Process = process): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const interrupt = new Interrupt(signal);
    if (controller.signal.aborted) target.exit(interrupt.exitCode);
    if (terminal.redraws) terminal.note("\r\u001b[2KStopping. Press Ctrl-C again to stop at once.");
    controller.abort(interrupt);
  };
  target.on("SIGINT", stop);
  target.on("SIGTERM", stop);
  target.on("SIGHUP", stop);
  return controller.signal;
}
