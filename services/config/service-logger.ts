import { createLogger, type Logger } from "../logging/logger.ts";
import type { Configuration } from "./configuration.ts";

/** The logger that a configuration asks for. `write` takes the lines; stderr where it is left out. */
export function serviceLogger(
  { logLevel, logFormat }: Pick<Configuration, "logLevel" | "logFormat">,
  write?: (line: string) => void,
): Logger {
  const logger = createLogger({ json: logFormat === "json", ...(write === undefined ? {} : { write }) });
  const silent = (): void => {};
  return {
    info: logLevel === "info" ? logger.info : silent,
    warn: logLevel === "error" ? silent : logger.warn,
    error: logger.error,
  };
}
