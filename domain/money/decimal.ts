/**
 * Exact decimal numbers: a whole number of units and a scale (value = units / 10^scale).
 * No amount passes through a float between the wire and the table. Nothing here rounds unless it is asked to.
 */
import { Fault, fail, ok, type Result } from "../fault.ts";
import { POWERS as DOUBLE_POWERS, unitsAt } from "./decimal-units.ts";

/** The most significant digits an amount may carry on the wire. */
export const DIGITS_MAX = 40;
/** The most decimals an amount may carry on the wire. */
export const SCALE_MAX = 30;
/** Decimals that averages and removed cost carry; what is rounded off one part stays in the other. */
export const COST_SCALE = 36;

/** How a value between two representable ones is settled. */
export type Rounding = "down" | "up" | "half-even";

const POWERS: bigint[] = [1n];

/** 10 to the power `exponent`, from a table that grows on demand. */
function powerOfTen(exponent: number): bigint {
  for (let next = POWERS.length; next <= exponent; next++) POWERS.push(POWERS[next - 1]! * 10n);
  return POWERS[exponent]!;
}

/** The most digits and decimals that are read at all, leading and trailing zeros included. */
const READ_DIGITS_MAX = 512;

/** Prices have few decimals: up to these, the decimal of a double is found without its text. */
const USUAL_DECIMALS = 8;
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

const DECIMAL_TEXT = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** An exact decimal number. Immutable; two decimals of equal value have equal text. */
export class Decimal {
  static readonly ZERO = new Decimal(0n, 0);
  static readonly ONE = new Decimal(1n, 0);

  /** The value in units of 10^-scale. */
  readonly units: bigint;
  /** How many of the digits stand behind the point; never negative. */
  readonly scale: number;

  constructor(units: bigint, scale: number) {
    this.units = units;
    this.scale = scale;
  }

  /** Reads decimal text (`-12.5`, `1e-8`). Refuses what is no finite decimal or has more than 40 digits or 30 decimals. */
  static parse(text: string): Result<Decimal> {
    const value = read(text);
    if (value === undefined) return fail(notDecimal(text));
    return value === "too long" || value.scale > SCALE_MAX || value.digits() > DIGITS_MAX
      ? fail(tooLong(text))
      : ok(value);
  }

  /**
   * A decimal from text that the program itself wrote, into its code or into a table, where sums and averages have more
   * digits than an amount on the wire may have. Throws where it is not a decimal.
   */
  static of(text: string | number): Decimal {
    const value = read(String(text));
    if (value === undefined) throw notDecimal(String(text));
    if (value === "too long") throw tooLong(String(text));
    return value;
  }

  /**
   * The decimal that a double stands for: the shortest text that reads back as the same double.
   * For candle prices, which are doubles by design, at the moment they enter an order or a fill.
   */
  static ofDouble(value: number): Decimal {
    for (let scale = 0; scale <= USUAL_DECIMALS; scale++) {
      const units = unitsAt(value, scale);
      if (units !== undefined) return new Decimal(BigInt(units), scale);
    }
    return Decimal.of(value);
  }

  plus(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.units + other.units, this.scale);
    // Most sums of different scales begin at nothing.
    if (this.units === 0n) return other;
    if (other.units === 0n) return this;
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unitsAt(scale) + other.unitsAt(scale), scale);
  }

  minus(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.units - other.units, this.scale);
    if (other.units === 0n) return this;
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unitsAt(scale) - other.unitsAt(scale), scale);
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  /** The quotient with `scale` decimals. Throws on a zero divisor: the caller has to know that it is not zero. */
  dividedBy(divisor: Decimal, scale: number, rounding: Rounding): Decimal {
    const shift = scale + divisor.scale - this.scale;
    const numerator = shift >= 0 ? this.units * powerOfTen(shift) : this.units;
    const denominator = shift >= 0 ? divisor.units : divisor.units * powerOfTen(-shift);
    return new Decimal(divideRounded(numerator, denominator, rounding), scale);
  }

  /** The value with at most `scale` decimals. */
  rounded(scale: number, rounding: Rounding): Decimal {
    if (this.scale <= scale) return this;
    return new Decimal(divideRounded(this.units, powerOfTen(this.scale - scale), rounding), scale);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  absolute(): Decimal {
    return this.units < 0n ? this.negated() : this;
  }

  /** Negative, zero or positive as this is smaller than, equal to or larger than `other`. */
  compare(other: Decimal): number {
    if (this.scale === other.scale) return this.units < other.units ? -1 : this.units > other.units ? 1 : 0;
    const scale = Math.max(this.scale, other.scale);
    const left = this.unitsAt(scale);
    const right = other.unitsAt(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  isPositive(): boolean {
    return this.units > 0n;
  }

  isNegative(): boolean {
    return this.units < 0n;
  }

  /** The nearest double: for charts and statistics only, never on the way to a table. */
  toDouble(): number {
    const { units, scale } = this;
    // Of two exact doubles the quotient is the nearest one.
    if (scale < DOUBLE_POWERS.length && units <= SAFE_MAX && units >= -SAFE_MAX) {
      return Number(units) / DOUBLE_POWERS[scale]!;
    }
    return Number(this.toString());
  }

  /** The same value without trailing zeros behind the point. */
  normalized(): Decimal {
    let { units, scale } = this;
    if (units === 0n) return Decimal.ZERO;
    if (scale === 0 || units % 10n !== 0n) return this;
    for (let step = 32; step > 0; step >>= 1) {
      while (scale >= step && units % powerOfTen(step) === 0n) {
        units /= powerOfTen(step);
        scale -= step;
      }
    }
    return new Decimal(units, scale);
  }

  /** How many significant digits the value has as written. */
  digits(): number {
    const text = this.units.toString();
    return text.startsWith("-") ? text.length - 1 : text.length;
  }

  /** Canonical text: plain notation, no exponent, no trailing zeros; equal values have equal text. */
  toString(): string {
    if (this.scale === 0) return this.units.toString();
    const negative = this.units < 0n;
    const digits = (negative ? -this.units : this.units).toString().padStart(this.scale + 1, "0");
    const point = digits.length - this.scale;
    let end = digits.length;
    while (end > point && digits.charCodeAt(end - 1) === 48) end--;
    const text =
      end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
    return negative && text !== "0" ? `-${text}` : text;
  }

  /** Amounts travel as decimal text; an exact JSON number is written by the contract's own serializer. */
  toJSON(): string {
    return this.toString();
  }

  private unitsAt(scale: number): bigint {
    return scale === this.scale ? this.units : this.units * powerOfTen(scale - this.scale);
  }
}

/** Up to so many characters a number in plain notation is exact as a double. */
const SHORT = 15;

/** The decimal that a short text in plain notation spells, normalized: most amounts, at a third of the time. */
function readShort(text: string): Decimal | undefined {
  const end = text.length;
  const first = text.charCodeAt(0) === 45 ? 1 : 0;
  let size = 0;
  let scale = -1;
  for (let at = first; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      size = size * 10 + digit;
      if (scale >= 0) scale++;
    } else if (digit === -2 && scale < 0 && at > first && at < end - 1) scale = 0;
    else return undefined;
  }
  if (first === end) return undefined;
  if (size === 0) return Decimal.ZERO;
  for (; scale > 0 && size % 10 === 0; scale--) size /= 10;
  return new Decimal(BigInt(first === 0 ? size : -size), Math.max(0, scale));
}

/** The decimal that a text spells, normalized; undefined where it spells none. */
function read(text: string): Decimal | "too long" | undefined {
  const short = text.length <= SHORT ? readShort(text) : undefined;
  if (short !== undefined) return short;
  const match = DECIMAL_TEXT.exec(text);
  if (!match) return undefined;
  const whole = match[2]!;
  const fraction = match[3] ?? "";
  const exponent = match[4] === undefined ? 0 : Number(match[4]);
  // A long run of digits is refused before it is turned into a number, so that garbage costs nothing.
  if (whole.length + fraction.length > READ_DIGITS_MAX) return "too long";
  const size = BigInt(whole + fraction);
  if (size === 0n) return Decimal.ZERO;
  const units = match[1] === "-" ? -size : size;
  const scale = fraction.length - exponent;
  if (Math.abs(scale) > READ_DIGITS_MAX) return "too long";
  return scale < 0 ? new Decimal(units * powerOfTen(-scale), 0) : new Decimal(units, scale).normalized();
}

function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new Fault("DivisionByZero", "defect", "A decimal was divided by zero.");
  const quotient = numerator / denominator;
  // Nearly all that is divided is cut down: the remainder costs as much as the quotient.
  if (rounding === "down") return quotient;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const away = numerator < 0n === denominator < 0n ? quotient + 1n : quotient - 1n;
  if (rounding === "up") return away;
  const doubled = (remainder < 0n ? -remainder : remainder) * 2n;
  const size = denominator < 0n ? -denominator : denominator;
  if (doubled === size) return quotient % 2n === 0n ? quotient : away;
  return doubled > size ? away : quotient;
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

const notDecimal = (text: string): Fault =>
  new Fault(
    "NotDecimal",
    "usage",
    `"${shortened(text)}" is not a decimal number: write it like 12.5 or -0.001.`,
  );

const tooLong = (text: string): Fault =>
  new Fault(
    "DecimalTooLong",
    "usage",
    `"${shortened(text)}" has more than ${DIGITS_MAX} significant digits or ${SCALE_MAX} decimals: round it at its source.`,
  );
