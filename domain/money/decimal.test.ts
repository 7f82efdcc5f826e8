import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, positiveDecimal } from "../testing/trades.ts";
import { Decimal, type Rounding } from "./decimal.ts";
import { decimalInBytes } from "./decimal-bytes.ts";

const of = (text: string): Decimal => Decimal.of(text);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Decimals as sums and quotients make them: any scale, trailing zeros and all. */
const loose = (): fc.Arbitrary<Decimal> =>
  fc
    .tuple(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), fc.nat({ max: 60 }))
    .map(([units, scale]) => new Decimal(units, scale));

/** The units of a decimal at a scale that all decimals of these tests fit in: the reference that needs no code of ours. */
const at = (value: Decimal, scale: number): bigint => value.units * 10n ** BigInt(scale - value.scale);

describe("a decimal in text", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["-0.000", "0"],
    ["0e999999999999999999", "0"],
    ["007.50", "7.5"],
    ["12.5", "12.5"],
    ["-0.001", "-0.001"],
    ["1e-30", "0.000000000000000000000000000001"],
    ["1E+2", "100"],
    ["1.5e1", "15"],
    ["1e39", `1${"0".repeat(39)}`],
    ["1e0000000000000000002", "100"],
    [`0.1${"0".repeat(100)}`, "0.1"],
    [`${"9".repeat(10)}.${"9".repeat(30)}`, `${"9".repeat(10)}.${"9".repeat(30)}`],
  ])("%s is %s", (text, canonical) => {
    const parsed = Decimal.parse(text);
    expect(parsed.ok && String(parsed.value)).toBe(canonical);
  });

  it.each([
    "",
    "-",
    ".5",
    "5.",
    "1e",
    "1e+",
    "+1",
    "1,5",
    "0x10",
    "NaN",
    "Infinity",
    " 1",
    "1 ",
    "１",
    "--1",
    "1.2.3",
  ])("is refused where it is no decimal: %j", (text) => {
    expect(Decimal.parse(text)).toMatchObject({ ok: false, error: { tag: "NotDecimal", kind: "usage" } });
    expect(() => of(text)).toThrow("is not a decimal number");
  });

  it.each([
    "1e-31",
    "1e40",
    "1e99999999999999999999",
    "1e-99999999999999999999",
    `1${"0".repeat(40)}`,
    `0.${"0".repeat(600)}1`,
    "9".repeat(100_000),
  ])("is refused where it is longer than an amount may be", (text) => {
    expect(Decimal.parse(text)).toMatchObject({ ok: false, error: { tag: "DecimalTooLong" } });
  });

  it("may be longer where the program itself wrote it", () => {
    const long = `${"7".repeat(60)}.${"7".repeat(60)}`;
    expect(String(of(long))).toBe(long);
    expect(() => of("1e9999")).toThrow("has more than");
  });

  it("comes back equal, with 40 digits and every scale", () => {
    fc.assert(
      fc.property(decimal(), (value) => {
        expect(Decimal.parse(String(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it("is equal for equal values, however many zeros they carry", () => {
    fc.assert(
      fc.property(loose(), fc.nat({ max: 40 }), (value, zeros) => {
        const padded = new Decimal(value.units * 10n ** BigInt(zeros), value.scale + zeros);
        expect(String(padded)).toBe(String(value));
        expect(padded.equals(value)).toBe(true);
        expect(padded.normalized()).toEqual(value.normalized());
        expect(padded.normalized().digits()).toBeLessThanOrEqual(value.digits());
      }),
    );
  });
});

describe("a decimal in bytes", () => {
  const shapes = fc.oneof(
    fc.stringMatching(/^-?[0-9]{1,32}(\.[0-9]{1,32})?$/),
    fc.stringMatching(/^-?[0-9.eE-]{0,8}$/),
    decimal().map(String),
  );

  it("is what the text says, or is left to the reader of texts", () => {
    fc.assert(
      fc.property(shapes, fc.nat({ max: 3 }), (text, offset) => {
        const bytes = bytesOf(`${"9".repeat(offset)}${text}9`);
        const read = decimalInBytes(bytes, offset, offset + text.length);
        if (read !== undefined) expect({ ok: true, value: read }).toEqual(Decimal.parse(text));
      }),
      {
        numRuns: 2_000,
        examples: [
          ["0.0", 0],
          ["-0", 0],
          ["-", 0],
          ["", 0],
          [".", 0],
          ["1.", 0],
          ["1..2", 0],
        ],
      },
    );
  });

  it.each(["0", "-12.50", "50000", "0.00000001", `1.${"0".repeat(25)}`, "123456789012345678901234567890"])(
    "is read without a text in the notation that venues write: %s",
    (text) => {
      expect(decimalInBytes(bytesOf(text), 0, text.length)).toEqual(of(text));
    },
  );
});

describe("the arithmetic of decimals", () => {
  it("adds, subtracts, multiplies and compares as whole numbers of the same unit do", () => {
    fc.assert(
      fc.property(loose(), loose(), (left, right) => {
        const [a, b] = [at(left, 60), at(right, 60)];
        expect(at(left.plus(right), 60)).toBe(a + b);
        expect(at(left.minus(right), 60)).toBe(a - b);
        expect(at(left.times(right), 120)).toBe(a * b);
        expect(Math.sign(left.compare(right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(left.equals(right)).toBe(a === b);
        expect([left.isNegative(), left.isZero(), left.isPositive()]).toEqual([a < 0n, a === 0n, a > 0n]);
        expect(at(left.negated(), 60)).toBe(-a);
        expect(at(left.absolute(), 60)).toBe(a < 0n ? -a : a);
      }),
    );
  });

  it("divides to the nearest value of a scale on the side that was asked for", () => {
    fc.assert(
      fc.property(loose(), loose(), fc.nat({ max: 40 }), (left, right, scale) => {
        fc.pre(!right.isZero());
        const error = (rounding: Rounding): readonly [Decimal, Decimal] => {
          const quotient = left.dividedBy(right, scale, rounding);
          return [quotient, left.minus(quotient.times(right)).absolute()];
        };
        const unit = new Decimal(1n, scale).times(right).absolute();
        const [down, downError] = error("down");
        const [up, upError] = error("up");
        const [, nearError] = error("half-even");
        expect(downError.compare(unit)).toBeLessThan(0);
        expect(upError.compare(unit)).toBeLessThan(0);
        expect(down.absolute().compare(up.absolute())).toBeLessThanOrEqual(0);
        expect(nearError.times(of("2")).compare(unit)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it.each([
    ["2.5", "2", "3", "2"],
    ["3.5", "3", "4", "4"],
    ["-2.5", "-2", "-3", "-2"],
    ["-3.5", "-3", "-4", "-4"],
    ["2.51", "2", "3", "3"],
    ["-2.51", "-2", "-3", "-3"],
    ["0.4", "0", "1", "0"],
    ["-0.4", "0", "-1", "0"],
    ["7", "7", "7", "7"],
  ])("rounds %s down to %s, up to %s and half-even to %s", (text, down, up, even) => {
    const rounded = (rounding: Rounding): string => String(of(text).rounded(0, rounding));
    const divided = (rounding: Rounding): string =>
      String(of(text).times(of("-3")).dividedBy(of("-3"), 0, rounding));
    expect([rounded("down"), rounded("up"), rounded("half-even")]).toEqual([down, up, even]);
    expect([divided("down"), divided("up"), divided("half-even")]).toEqual([down, up, even]);
  });

  it("refuses to divide by zero", () => {
    expect(() => Decimal.ONE.dividedBy(Decimal.ZERO, 2, "down")).toThrow("divided by zero");
  });
});

describe("a double as a decimal", () => {
  it.each([
    [0.1, "0.1"],
    [1e21, "1000000000000000000000"],
    [1.5e-7, "0.00000015"],
    [-0, "0"],
    [
      Number.MAX_VALUE,
      String(BigInt(Number.MAX_VALUE)).replace(/^(\d{17})\d+$/, (_, digits) => digits.padEnd(309, "0")),
    ],
  ])("%d is its shortest text", (value, text) => {
    expect(String(Decimal.ofDouble(value))).toBe(text);
  });

  it("comes back as the same double", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Decimal.ofDouble(value).toDouble()).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("is refused where it is %d", (value) => {
    expect(() => Decimal.ofDouble(value)).toThrow("is not a decimal number");
  });

  it("is the nearest one to a decimal", () => {
    fc.assert(
      fc.property(positiveDecimal(), (value) => {
        expect(value.toDouble()).toBe(Number(String(value)));
      }),
    );
  });
});
