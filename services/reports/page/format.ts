/** Figures as people read them. What is cut off here stands in report.json to the last digit. */
import type { MetricFigure, Report } from "@spot-canvas/domain/contract/report";
import { Decimal } from "@spot-canvas/domain/money/decimal";

/** Where a figure is absent. */
export const NONE = "–";
const MINUS = "\u2212";
const THIN = "\u202f";

/** A number with its thousands set apart, and a true minus. */
function grouped(text: string): string {
  const [whole = "", fraction] = text.replace("-", "").split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = text.startsWith("-") && /[1-9]/.test(text) ? MINUS : "";
  return `${sign}${digits}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** Decimal text with at most so many decimals, padded to them. */
function fixed(value: Decimal, decimals: number): string {
  const [whole = "0", fraction = ""] = value.rounded(decimals, "half-even").toString().split(".");
  return grouped(decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, "0")}`);
}

const HUNDRED = Decimal.of(100);
const SMALL = Decimal.ONE;

/** An amount of money: two decimals, or as many as a small one needs. */
export function money(text: string | undefined): string {
  if (text === undefined) return NONE;
  const value = Decimal.of(text);
  const size = value.absolute();
  if (size.isZero() || size.compare(SMALL) >= 0) return fixed(value, 2);
  return fixed(value, Math.min(8, Math.max(2, leadingZeros(size) + 3)));
}

/** A price: as many decimals as it was quoted with, within reason. */
export function price(text: string | undefined): string {
  if (text === undefined) return NONE;
  const value = Decimal.of(text);
  const decimals = value.absolute().compare(HUNDRED) >= 0 ? 2 : 6;
  return grouped(value.rounded(decimals, "half-even").toString());
}

/** A quantity of what is traded. */
export const quantity = (text: string | undefined): string =>
  text === undefined ? NONE : grouped(Decimal.of(text).rounded(8, "half-even").toString());

const leadingZeros = (size: Decimal): number => /^0\.(0*)/.exec(size.toString())?.[1]?.length ?? 0;

/** A fraction as per cent. */
export function percent(value: number | undefined, decimals = 2): string {
  if (value === undefined) return NONE;
  return `${grouped((value * 100).toFixed(decimals))}${THIN}%`;
}

/** A fraction as per cent with its sign. */
export const signedPercent = (value: number | undefined, decimals = 2): string =>
  value !== undefined && value > 0 ? `+${percent(value, decimals)}` : percent(value, decimals);

/** A plain number. */
export const ratio = (value: number | undefined, decimals = 2): string =>
  value === undefined ? NONE : grouped(value.toFixed(decimals));

/** How many. */
export const count = (value: number): string => grouped(String(Math.round(value)));

/** A length of time. */
export function duration(millis: number): string {
  const seconds = millis / 1_000;
  const size = Math.abs(seconds);
  if (size < 1) return `${Math.round(millis)} ms`.replace("-", MINUS);
  if (size < 120) return `${grouped(seconds.toFixed(size < 10 ? 1 : 0))} s`;
  if (size < 7_200) return `${grouped((seconds / 60).toFixed(0))} min`;
  if (size < 172_800) return `${grouped((seconds / 3_600).toFixed(1))} h`;
  return `${grouped((seconds / 86_400).toFixed(1))} days`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The name of a month, 1 to 12. */
export const monthName = (month: number): string => MONTHS[month - 1] ?? "";

/** The day of a time, such as `3 Jan 2024`. */
export function day(time: string): string {
  const [year, month, date] = time.slice(0, 10).split("-");
  return `${Number(date)} ${monthName(Number(month))} ${year}`;
}

/** A time to the minute, such as `2024-01-03 14:05`. */
export const minute = (time: string): string => time.slice(0, 16).replace("T", " ");

/** A text that is no longer than so many characters. */
export const short = (text: string, most = 48): string =>
  text.length <= most ? text : `${[...text].slice(0, most - 1).join("")}…`;

/** The unit of amounts, behind them. */
export const unitOf = ({ subject }: Pick<Report, "subject">): string =>
  subject.amounts === "percent" ? "% of the start" : subject.currency;

/** The figure of a metric. */
export function figure({ unit, value, amount }: MetricFigure): string {
  if (amount !== undefined) return money(amount);
  if (value === undefined) return NONE;
  switch (unit) {
    case "fraction":
      return percent(value);
    case "count":
      return count(value);
    case "days":
      return ratio(value, Number.isInteger(value) ? 0 : 1);
    case "milliseconds":
      return duration(value);
    case "instant":
      return day(new Date(value).toISOString());
    case "price":
    case "amount":
    case "percent":
      return grouped(value.toFixed(2));
    case "ratio":
      return ratio(value);
    default:
      return unit satisfies never;
  }
}
