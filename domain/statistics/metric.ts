/** A metric: one figure about a run or an account, with all that a reader needs to check it. */
import type { Decimal } from "../money/decimal.ts";
import type { Sample } from "./sample.ts";

/**
 * What a figure is counted in. `amount` is exact, `price` a double, both in the account's currency; fractions are of
 * one, so 0.25 is a quarter.
 */
export const UNITS = [
  "amount",
  "price",
  "fraction",
  "ratio",
  "count",
  "days",
  "milliseconds",
  "instant",
] as const;
export type Unit = (typeof UNITS)[number];

/** What a figure is computed of, and so what it can be compared with. */
export type Basis =
  /** Mark-to-market equity at 00:00 UTC of each day. */
  | "daily"
  /** Months, quarters and years made of the daily returns. */
  | "calendar"
  /** Mark-to-market equity at every mark. */
  | "marks"
  /** Positions that were opened and closed. */
  | "round trips"
  /** Exact sums of the ledger. */
  | "ledger";

/** Where a figure stands on a page. */
export type Section = "overview" | "returns" | "ratios" | "drawdown" | "benchmark" | "round trips";

/** A figure, or why there is none: never 0 or infinity in its place. */
export type Figure = { readonly value: number } | { readonly amount: Decimal } | { readonly absent: string };

/** How a metric is written. */
export interface Metric {
  /** For programs, in snake_case: `max_drawdown`. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly section: Section;
  readonly unit: Unit;
  readonly basis: Basis;
  /** The definition as a formula, with the annualisation where there is one. */
  readonly formula: string;
  /** Who defined it, where it has an author. */
  readonly source?: string;
  compute(sample: Sample): Figure;
}

/** A figure that is undefined here, with the reason. */
export const absent = (reason: string): Figure => ({ absent: reason });

/** A figure; a value that is no finite number is absent, since it says that the formula divided by nothing. */
export const figure = (value: number): Figure =>
  Number.isFinite(value) ? { value } : absent("it is not defined on these figures");

/** Ratios of fewer daily returns than this are noise and are left out. */
export const DAYS_MIN = 30;

/** Computes on daily returns, of which there must be enough. */
export const onDays =
  (compute: (sample: Sample) => Figure) =>
  (sample: Sample): Figure =>
    sample.daily.returns.length < DAYS_MIN
      ? absent(`it takes ${DAYS_MIN} daily returns and there are ${sample.daily.returns.length}`)
      : compute(sample);

/** Computes on round trips, of which there must be one. */
export const onTrips =
  (compute: (sample: Sample) => Figure) =>
  (sample: Sample): Figure =>
    sample.trips.count === 0 ? absent("no position was closed") : compute(sample);
