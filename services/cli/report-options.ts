/** Options of the commands that make reports. */
import type { Masks } from "@spot-canvas/domain/report/masking";
import type { Command } from "commander";
import type { Published } from "../reports/publish.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import type { ReportQuestion } from "./report-source.ts";
import type { Terminal } from "./terminal.ts";

/** What is left out of a report. */
export interface MaskOptions {
  readonly anonymous?: boolean | string;
  readonly percent?: boolean;
}

/** Which report of an account. */
export interface ReportOptions extends ClientOptions, MaskOptions, ReportQuestion {
  readonly account: string;
}

/** Adds what can be left out. */
export const addMaskOptions = (command: Command): Command =>
  command
    .option("--anonymous [alias]", "without the name of the account; `Account` stands for it, or the alias")
    .option("--percent", "amounts in per cent of the equity at the start; no files of trades");

/** Adds the options to a command; `end` names the one for the end of the time. */
export function addReportOptions(command: Command, end: "to" | "until"): Command {
  command
    .requiredOption("--account <account>", "whose report")
    .option("--from <time>", "where it begins, such as 2024-01-01T00:00:00Z; the first fact where left out")
    .option(`--${end} <time>`, "where it ends; the last fact or the newest candle where left out")
    .option("--currency <code>", "of markets with this quote currency")
    .option("--time-zone <zone>", "of hours and weekdays, such as Europe/Helsinki; UTC where left out")
    .option("--risk-free <fraction>", "a year's return without risk, such as 0.03; 0 where left out")
    .option("--seed <number>", "of the resampling; 1 where left out");
  return addClientOptions(addMaskOptions(command));
}

/** What the options leave out. */
export const masksIn = ({ anonymous = false, percent = false }: MaskOptions): Masks => ({
  name: anonymous !== false,
  alias: typeof anonymous === "string" ? anonymous : undefined,
  amounts: percent,
});

/** Says what was published, and where. */
export function tellPublished(
  { run, isUnchanged, written }: Published,
  place: string,
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean | undefined },
): void {
  const page = `${place}/runs/${run.id}/report.html`;
  if (json) {
    terminal.out(JSON.stringify({ run, unchanged: isUnchanged, written, page }, null, 2));
    return;
  }
  terminal.out(page);
  const revision = run.revision > 1 ? `, revision ${run.revision} of ${run.revises}` : "";
  terminal.note(
    isUnchanged
      ? `Nothing changed since it was published${written.length === 0 ? "" : "; the list was mended"}.`
      : `${written.length} files written${revision}. The list of all reports: ${place}/index.html`,
  );
}
