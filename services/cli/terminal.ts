/**
 * Where a command speaks: its data goes to stdout and nothing else does, so that it can be piped; everything said to
 * the person at the keyboard goes to stderr. Colour only where that is a terminal and NO_COLOR is unset.
 */

import { once } from "node:events";

/** Paints text for stderr or stdout, or leaves it alone. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** The two streams of a command. */
export interface Terminal {
  /** Writes data: lines are ended here. */
  out(line: string): void;
  /** Resolves when stdout takes more: awaited where the data has no bound. */
  drained(): Promise<void>;
  /** Says something to the person, on stderr. */
  note(line: string): void;
  /** Writes to stderr as it is, for lines that are redrawn. */
  draw(text: string): void;
  /** Whether stderr is a terminal on which a line can be redrawn. */
  readonly redraws: boolean;
  /** Columns of stderr's terminal. */
  readonly width: number;
  /** For what goes to stdout. */
  readonly paint: Paint;
  /** For what goes to stderr. */
  readonly notePaint: Paint;
}

const code =
  (on: boolean, open: number, close: number) =>
  (text: string): string =>
    on ? `\u001b[${open}m${text}\u001b[${close}m` : text;

const paintOf = (on: boolean): Paint => ({
  bold: code(on, 1, 22),
  dim: code(on, 2, 22),
  red: code(on, 31, 39),
  yellow: code(on, 33, 39),
});

/** The terminal of this process. A reader that went away (`| head`) ends the process quietly. */
export function processTerminal(
  streams: Pick<NodeJS.Process, "stdout" | "stderr"> = process,
  environment: NodeJS.ProcessEnv = process.env,
): Terminal {
  const { stdout, stderr } = streams;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
  const mayColour = !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  return {
    out: (line) => void stdout.write(`${line}\n`),
    drained: async () => {
      if (stdout.writableNeedDrain) await once(stdout, "drain");
    },
    note: (line) => void stderr.write(`${line}\n`),
    draw: (text) => void stderr.write(text),
    redraws: stderr.isTTY === true && environment["TERM"] !== "dumb",
    get width() {
      return stderr.columns ?? 80;
    },
    paint: paintOf(mayColour && stdout.isTTY === true),
    notePaint: paintOf(mayColour && stderr.isTTY === true),
  };
}
