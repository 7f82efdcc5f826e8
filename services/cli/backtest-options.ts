/** How the texts of a backtest's options are read. */
import { readFile } from "node:fs/promises";
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { InvalidArgumentError } from "commander";
import { readMoment } from "../backtests/moment.ts";
import type { FeeRow } from "../backtests/request.ts";

/** A moment: a date in UTC, RFC 3339, or epoch milliseconds. */
export function parseMoment(text: string): number {
  const moment = readMoment(text);
  if (moment !== undefined) return moment;
  throw new InvalidArgumentError("Give a date such as 2024-01-31, RFC 3339, or epoch milliseconds.");
}

/** The fees of a run: one for all time, or those of a file by date; `recorded` ones are found later. Faults: `FileMissing`, `NotFees`. */
export async function parseFees(options: {
  readonly feeBps: string;
  readonly makerFeeBps?: string;
  readonly fees?: string;
}): Promise<readonly FeeRow[]> {
  const { feeBps, makerFeeBps = feeBps, fees: file } = options;
  if (file === undefined || file === "recorded")
    return [{ from: 0, maker_bps: makerFeeBps, taker_bps: feeBps }];
  const [header, ...lines] = (await textOf(file)).trim().split(/\r?\n/);
  if (header !== "from,maker_bps,taker_bps" || lines.length === 0) throw refused(file, 1);
  return lines.map((line, index) => {
    const [from, maker_bps, taker_bps] = line.split(",");
    try {
      const row = { from: parseMoment(from ?? ""), maker_bps: maker_bps ?? "", taker_bps: taker_bps ?? "" };
      if (Decimal.parse(row.maker_bps).ok && Decimal.parse(row.taker_bps).ok) return row;
    } catch {
      // Told below, with its line.
    }
    throw refused(file, index + 2);
  });
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new Fault("FileMissing", "not-found", `The file ${file} cannot be read.`, { cause });
  }
}

const refused = (file: string, line: number): Fault =>
  new Fault(
    "NotFees",
    "usage",
    `Line ${line} of ${file} is no fee: write from,maker_bps,taker_bps, such as 2024-01-31,5,10.`,
  );
