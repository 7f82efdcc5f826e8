/** What a service says to its operator, on stderr: one line per fact, as text for people or JSON for programs. */

/** Facts beside a message; never secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where a service's messages go. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Writes to a stream, stderr by default. */
export function createLogger(
  options: {
    readonly json?: boolean;
    readonly write?: (line: string) => void;
    readonly now?: () => Date;
  } = {},
): Logger {
  const write = options.write ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const now = options.now ?? (() => new Date());
  const log = (level: "info" | "warn" | "error", message: string, fields: LogFields = {}): void => {
    const time = now().toISOString();
    if (options.json) {
      write(JSON.stringify({ time, level, message, ...fields }));
      return;
    }
    const rest = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ` ${name}=${value}`)
      .join("");
    write(`${time} ${level === "info" ? "" : `${level}: `}${message}${rest}`);
  };
  return {
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
  };
}

/** Says nothing: for tests and for commands whose output is data. */
export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
