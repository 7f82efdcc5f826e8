import { describe, expect, it } from "vitest";
import { Decimal } from "../../money/decimal.ts";
import { RateBook } from "./rate-book.ts";

const book = (...rates: readonly (readonly [base: string, quote: string, date: string, rate: string])[]) => {
  const made = new RateBook();
  for (const [base, quote, date, rate] of rates) made.record({ base, quote, date, rate });
  return made;
};

const FRIDAY = book(["EUR", "USD", "2024-03-28", "1.25"], ["USDT", "EUR", "2024-03-28", "0.9"]);

describe("an amount by recorded rates", () => {
  it.each([
    ["is itself in its own currency", "EUR", "EUR", "2020-01-01", "10"],
    ["is multiplied by a rate in its direction", "EUR", "USD", "2024-03-28", "12.5"],
    ["is divided by a rate in the other direction", "USD", "EUR", "2024-03-28", "8"],
    ["of state money keeps the rate of Thursday over Easter", "USD", "EUR", "2024-04-01", "8"],
    ["of an asset has the rate of the day", "USDT", "EUR", "2024-03-28", "9"],
  ])("%s", (_, base, quote, date, expected) => {
    expect(String(FRIDAY.worth(Decimal.of("10"), base, quote, date))).toBe(expected);
  });

  it("is divided to 36 decimals", () => {
    const thirds = book(["EUR", "USD", "2024-01-02", "3"]);
    expect(String(thirds.worth(Decimal.ONE, "USD", "EUR", "2024-01-02"))).toBe(`0.${"3".repeat(36)}`);
  });

  it("follows the last record of a date", () => {
    const revised = book(["EUR", "USD", "2024-01-02", "3"], ["EUR", "USD", "2024-01-02", "2"]);
    expect(String(revised.worth(Decimal.ONE, "EUR", "USD", "2024-01-02"))).toBe("2");
  });

  it("needs no rate where it is zero", () => {
    const rates = book();
    expect(String(rates.worth(Decimal.ZERO, "BNB", "EUR", "2024-01-02"))).toBe("0");
    expect(() => rates.refuseMissing()).not.toThrow();
  });
});

describe("missing rates", () => {
  it("are refused together, by name and date, with days that follow each other drawn together", () => {
    const rates = book(["EUR", "USD", "2024-01-02", "1.1"]);
    for (const date of ["2024-01-09", "2024-01-07", "2024-01-08", "2024-02-01"]) {
      rates.worth(Decimal.ONE, "USD", "EUR", date);
    }
    rates.worth(Decimal.ONE, "USDT", "EUR", "2024-01-03");
    expect(() => rates.refuseMissing()).toThrow(
      "rates are missing: USD in EUR on 2024-01-07 to 2024-01-09, 2024-02-01; USDT in EUR on 2024-01-03: " +
        "import them with canvas import rates",
    );
  });
});
