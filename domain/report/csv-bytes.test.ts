import fc from "fast-check";
import { expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { formatInstant } from "../time/instant.ts";
import { CsvBytes } from "./csv-bytes.ts";
import { csvLine } from "./csv-line.ts";

const text = fc.option(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("=1", "a,b", 'say "no"', "-x", "-1.5", "", "BTC-USD"),
  ),
  { nil: undefined },
);
const amount = fc
  .tuple(
    fc.oneof(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.bigInt({ min: -999n, max: 999n })),
    fc.nat(20),
  )
  .map(([units, scale]) => new Decimal(units, scale));

it("is a line of CSV, byte for byte", () => {
  const lines = new CsvBytes();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, amount, fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.double()), {
        minLength: 1,
        maxLength: 5,
      }),
      (rows) => {
        lines.clear();
        const cells = rows.flatMap(([words, size, time, number]) => {
          lines.text(words);
          lines.amount(size);
          lines.time(time);
          lines.number(number);
          return [words, size.toString(), formatInstant(time), String(number)];
        });
        lines.end();
        // Amounts, times and numbers are no formulas, whatever they begin with.
        const line = cells.map((cell, index) => (index % 4 === 0 ? csvLine([cell]) : cell)).join(",");
        expect(new TextDecoder().decode(lines.since(0))).toBe(`${line}\n`);
      },
    ),
  );
});

it("grows with what is written, and is used again", () => {
  const lines = new CsvBytes();
  for (let round = 0; round < 2; round++) {
    lines.clear();
    for (let row = 0; row < 9_000; row++) {
      lines.text("x".repeat(row % 40));
      lines.amount(Decimal.of("-0.05"));
      lines.end();
    }
    const text = new TextDecoder().decode(lines.since(0));
    expect(text.split("\n")[39]).toBe(`${"x".repeat(39)},-0.05`);
    expect(text.length).toBe(lines.length);
  }
});
