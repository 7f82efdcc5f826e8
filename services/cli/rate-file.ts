/**
 * Rates as files hold them: `date,base,quote,rate`, or the history of the European Central Bank as it publishes it (`Date`
 * and a column for each currency, all of them for one EUR). Each rate stays the text that it was.
 */
import { Fault } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { parseDate } from "@spot-canvas/domain/time/date";
import { readText } from "./trade-file.ts";

/** One rate: what one unit of base cost in quote on a date. */
interface Rate {
  readonly date: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
}

/** The rates of a file, and who published them where the file tells. */
export interface RateFile {
  readonly rates: readonly Rate[];
  readonly venue: string | undefined;
}

const HEADER = "date,base,quote,rate";
const CODE = /^[A-Za-z0-9]{1,20}$/;
/** What the bank writes where it has no rate. */
const NO_RATE: ReadonlySet<string> = new Set(["", "N/A"]);

/** Reads a file whole: a line that is no rate refuses it, by its number. */
export async function readRateFile(file: string): Promise<RateFile> {
  const lines = (await readText(file)).replace(/^\uFEFF/, "").split(/\r?\n/);
  const titles = cellsOf(lines[0] ?? "");
  const isBank = titles[0] === "Date" && titles.length > 1;
  if (!isBank && titles.join(",") !== HEADER) {
    throw new Fault(
      "WrongHeader",
      "usage",
      `${file} must begin with ${HEADER}, or be the history of rates of the European Central Bank.`,
    );
  }
  const rates = lines.slice(1).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const found = isBank ? bankRates(titles, cellsOf(line)) : [rateOf(cellsOf(line))];
    return found.map((rate) => checked(rate, file, index + 2));
  });
  if (rates.length === 0) throw new Fault("NoRates", "usage", `${file} holds no rates.`);
  return { rates, venue: isBank ? "ecb" : undefined };
}

const cellsOf = (line: string): readonly string[] => line.split(",").map((cell) => cell.trim());

const rateOf = ([date = "", base = "", quote = "", rate = "", ...more]: readonly string[]): Rate => ({
  date,
  base,
  quote,
  rate: [rate, ...more].join(","),
});

const bankRates = (titles: readonly string[], [date = "", ...cells]: readonly string[]): readonly Rate[] =>
  titles.slice(1).flatMap((quote, index) => {
    const rate = cells[index] ?? "";
    return quote === "" || NO_RATE.has(rate) ? [] : [{ date, base: "EUR", quote, rate }];
  });

function checked(rate: Rate, file: string, line: number): Rate {
  const value = Decimal.parse(rate.rate);
  const isRate = parseDate(rate.date) !== undefined && CODE.test(rate.base) && CODE.test(rate.quote);
  if (isRate && value.ok && value.value.isPositive()) return rate;
  throw new Fault(
    "NotRate",
    "usage",
    `Line ${line} of ${file} is no rate: write it like 2024-01-31,EUR,USD,1.0837. Nothing was imported.`,
  );
}
