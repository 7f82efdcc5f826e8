import { createLogger, type Logger } from "../logging/logger.ts";
import type { Configuration, LogLevel } from "./configuration.ts";

/** How a logger differs from the usual one. */
export interface ServiceLoggerOptions {
  /** What is said where LOG_LEVEL is not set; `info` where this is left out. */
  readonly usual?: LogLevel;
  /** Takes the lines; stderr where it is left out. */
  readonly write?: (line: string) => void;
}

/** The logger that a configuration asks for. */
export function serviceLogger(
  { logLevel, logFormat }: Pick<Configuration, "logLevel" | "logFormat">,
  { usual = "info", write }: ServiceLoggerOptions = {},
): Logger {
  const level = logLevel ?? usual;
  const logger = createLogger({ json: logFormat === "json", ...(write === undefined ? {} : { write }) });
  const silent = (): void => {};
  return {
    info: level === "info" ? logger.info : silent,
    warn: level === "error" ? silent : logger.warn,
    error: logger.error,
  };
}
