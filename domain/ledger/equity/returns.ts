/**
 * Rates of return with what was paid in and taken out kept apart. Formulas: CFA Institute, Global Investment Performance
 * Standards (GIPS) 2020, glossary: the time-weighted return links the sub-periods between external cash flows; the
 * money-weighted return is the internal rate of return. A rate of less than a year is not made an annual one.
 */
import { Decimal } from "../../money/decimal.ts";
import { quotientOf } from "../../money/share.ts";
import type { Instant } from "../../time/instant.ts";

const DAY_NANOS = 86_400_000_000_000n;
/** Decimals of a rate that is a quotient. */
const RATE_DECIMALS = 12;

/**
 * The time-weighted return: the product of value at the end / value at the beginning of each stretch between two flows,
 * minus 1. It does not depend on when money came and went. Undefined from the moment on at which something was earned
 * on nothing, or on less than nothing.
 */
export class TimeWeighted {
  #factor: Decimal | undefined = Decimal.ONE;
  #base: Decimal;

  /** Begins with what there is at the beginning. */
  constructor(value: Decimal) {
    this.#base = value;
  }

  /** A flow: what there was before it, and after it. */
  flow(before: Decimal, after: Decimal): void {
    this.#factor = this.#grown(before);
    this.#base = after;
  }

  /** The return until now, given what there is now; to 12 decimals. */
  at(value: Decimal): Decimal | undefined {
    return this.#grown(value)?.minus(Decimal.ONE).rounded(RATE_DECIMALS, "half-even").normalized();
  }

  #grown(value: Decimal): Decimal | undefined {
    if (this.#factor === undefined) return undefined;
    if (this.#base.isPositive()) return quotientOf(this.#factor.times(value), this.#base, "half-even");
    return this.#base.isZero() && value.isZero() ? this.#factor : undefined;
  }
}

/** Money that came in, or, negative, went out. */
export interface Flow {
  readonly at: Instant;
  readonly amount: Decimal;
}

/** A stretch of time with what there was at both ends. */
export interface Stretch {
  readonly from: Flow;
  readonly to: Flow;
  /** What came and went between. */
  readonly flows: readonly Flow[];
}

/**
 * The money-weighted return of a stretch: the rate r at which its beginning and its flows, each for the part of the time
 * that it was there, grow to its end: V0 (1 + r) + sum of F (1 + r)^(time left / whole time) = V1. Where several rates
 * do, the one nearest to 0; undefined where none does. A double, as it is searched for.
 */
export function moneyWeightedReturn({ from, to, flows }: Stretch): number | undefined {
  const whole = Number(to.at - from.at);
  if (whole <= 0) return undefined;
  const parts = [from, ...flows].map(({ at, amount }) => ({
    amount: amount.toDouble(),
    left: Number(to.at - at) / whole,
  }));
  const end = to.amount.toDouble();
  // In the logarithm of the growth, so that steps are alike upwards and downwards.
  const excess = (growth: number): number =>
    parts.reduce((sum, { amount, left }) => sum + amount * Math.exp(growth * left), -end);
  if (excess(0) === 0) return parts.some(({ amount }) => amount !== 0) ? 0 : undefined;
  const bracket = nearestChange(excess);
  if (bracket !== undefined) return Math.expm1(bisected(excess, ...bracket));
  return end === 0 && parts.some(({ amount }) => amount > 0) ? -1 : undefined;
}

const FIRST_STEP = 0.01;
const STEP_GROWTH = 1.25;
const FARTHEST = 60;

/** Two arguments between which a function changes its sign, nearest to 0; undefined where there are none. */
function nearestChange(excess: (growth: number) => number): readonly [number, number] | undefined {
  let [low, high] = [0, 0];
  let [atLow, atHigh] = [excess(0), excess(0)];
  for (let step = FIRST_STEP; high < FARTHEST; step *= STEP_GROWTH) {
    const [lower, higher] = [low - step, high + step];
    const [atLower, atHigher] = [excess(lower), excess(higher)];
    if (atHigh > 0 !== atHigher > 0) return [high, higher];
    if (atLow > 0 !== atLower > 0) return [lower, low];
    [low, high, atLow, atHigh] = [lower, higher, atLower, atHigher];
  }
  return undefined;
}

function bisected(excess: (growth: number) => number, low: number, high: number): number {
  const isRising = excess(high) > 0;
  let [from, to] = [low, high];
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return middle;
    if (excess(middle) > 0 === isRising) to = middle;
    else from = middle;
  }
}

const YEAR_DAYS = 365;

/** The length of a stretch in days. */
export const daysBetween = (from: Instant, to: Instant): number => Number(to - from) / Number(DAY_NANOS);

/** A return as the yearly rate that comes to it, with 365 days; undefined where it is of less than a year. */
export const yearlyRate = (rate: number | undefined, days: number): number | undefined =>
  rate === undefined || rate < -1 || days < YEAR_DAYS ? undefined : (1 + rate) ** (YEAR_DAYS / days) - 1;
