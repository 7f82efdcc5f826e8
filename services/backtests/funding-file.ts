/** Funding rates out of a CSV file with the header `time,rate` or `product,time,rate`. */
import { readFile } from "node:fs/promises";
import type { FundingRates } from "@spot-canvas/domain/backtest/setup";
import { Fault } from "@spot-canvas/domain/fault";
import { formatMillis, millisOfInstant, parseInstant } from "@spot-canvas/domain/time/instant";

/** How long a run may be without a rate: venues pay every eight hours, some once a day. */
const REACH_MS = 24 * 3_600_000;

/** Reads rates for products; a file without products is for all of them. Faults: `FileMissing`, `NotFunding`. */
export async function readFundingFile(
  file: string,
  products: readonly string[],
): Promise<ReadonlyMap<string, FundingRates>> {
  const rows = new Map<string, { time: number[]; rate: number[] }>();
  const [header, ...lines] = (await textOf(file)).trim().split(/\r?\n/);
  const named = header === "product,time,rate";
  if (!named && header !== "time,rate") {
    throw refused(file, 1, "the header must be time,rate or product,time,rate");
  }
  for (const [index, line] of lines.entries()) {
    const cells = line.split(",");
    const [product, time, rate] = named ? cells : ["", ...cells];
    const at = parseInstant(time ?? "");
    const value = rate === undefined || rate.trim() === "" ? Number.NaN : Number(rate);
    if (!at.ok || !Number.isFinite(value)) throw refused(file, index + 2, "it is not a time and a rate");
    const entry = rows.get(product!) ?? { time: [], rate: [] };
    const millis = millisOfInstant(at.value);
    if (millis <= (entry.time.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw refused(file, index + 2, "its time does not rise");
    entry.time.push(millis);
    entry.rate.push(value);
    rows.set(product!, entry);
  }
  return new Map(
    products.map((product) => {
      const { time, rate } = rows.get(product) ?? rows.get("") ?? { time: [], rate: [] };
      return [product, { time: Float64Array.from(time), rate: Float64Array.from(rate) }];
    }),
  );
}

/** Refuses a run in which rates are missing: at its begin, at its end or between. Faults: `FundingMissing`. */
export function refuseMissingRates(
  rates: FundingRates | undefined,
  product: string,
  from: number,
  to: number,
): void {
  let covered = Number.NEGATIVE_INFINITY;
  for (const time of rates?.time ?? []) {
    const reach = Math.max(covered, from) + REACH_MS;
    if (time > reach || covered >= to) break;
    if (time >= from - REACH_MS) covered = time;
  }
  if (covered >= to - REACH_MS) return;
  const since = formatMillis(Math.max(covered, from));
  const text =
    `Funding rates of ${product} are missing after ${since}: give --funding FILE that covers the run, ` +
    "--funding recorded for what the log has, or --funding none to go without.";
  throw new Fault("FundingMissing", "conflict", text);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new Fault("FileMissing", "not-found", `The file ${file} cannot be read.`, { cause });
  }
}

const refused = (file: string, line: number, reason: string): Fault =>
  new Fault("NotFunding", "usage", `Line ${line} of ${file} cannot be used: ${reason}.`);
