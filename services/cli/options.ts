/** Options that several commands share, and how their texts are read. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { type Command, InvalidArgumentError, Option } from "commander";

/** Where a client of the API finds it. */
export interface ClientOptions {
  readonly url?: string;
  /** What `url` was called in the client before this one. */
  readonly ledgerUrl?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Adds the options of every client of the API. */
export const addClientOptions = (command: Command): Command =>
  command
    .option("--url <url>", "the API to talk to (CANVAS_URL; default http://127.0.0.1:8080)")
    .addOption(new Option("--ledger-url <url>").hideHelp())
    .option(
      "--data-dir <directory>",
      "the data directory to open where no API listens (CANVAS_DATA_DIR; default .canvas)",
    )
    .option("--json", "print JSON");

/** A port: 0 lets the system pick a free one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}

/** A whole number from 0 on. */
export function parseCount(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, 0 or more.");
}

/** An exact amount, as text. */
export function parseAmount(text: string): string {
  if (Decimal.parse(text).ok) return text;
  throw new InvalidArgumentError("Give a decimal number, such as 12.5.");
}

/** `name=value`, collected: the parameters of a strategy, which checks them itself. */
export function parseParameter(
  text: string,
  previous: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const match = /^([A-Za-z][A-Za-z0-9_]*)=(.+)$/.exec(text);
  if (!match) throw new InvalidArgumentError("Write a parameter as name=value, such as fast=10.");
  return { ...previous, [match[1]!]: match[2]! };
}
