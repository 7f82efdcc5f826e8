/**
 * Servers that end with the test process, however it ends: a handler of its exit is never run in a process that was
 * killed. On Linux the kernel sends the signal for us; elsewhere the handler has to do.
 */
import { accessSync, constants } from "node:fs";

const SETPRIV = "/usr/bin/setpriv";

/** The command that runs a program so that it gets a signal when its parent has ended. */
export function endingWithUs(
  program: string,
  args: readonly string[],
  signal: "KILL" | "QUIT",
): readonly [program: string, args: readonly string[]] {
  try {
    accessSync(SETPRIV, constants.X_OK);
    return [SETPRIV, ["--pdeathsig", signal, program, ...args]];
  } catch {
    return [program, args];
  }
}
