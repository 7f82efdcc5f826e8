import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Money, notional, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { fillAt, type TradingTerms } from "./fill-model.ts";
import { UNRECORDED_RULES } from "./trading-rules.ts";

const of = Decimal.of;
const TERMS: TradingTerms = { rules: UNRECORDED_RULES, feeBps: of(10) };
const COARSE: TradingTerms = {
  rules: { tick: Price(of("0.05")), lot: Quantity(of("0.01")), quoteScale: 2 },
  feeBps: of("2.5"),
};

interface Row {
  readonly side: "buy" | "sell";
  readonly asks: string;
  readonly seen: string;
  readonly terms: TradingTerms;
  readonly gets: string;
}

describe("a market order on paper", () => {
  const rows: readonly Row[] = [
    { side: "buy", asks: "0.5", seen: "100", terms: TERMS, gets: "0.5 at 100 fee 0.05" },
    {
      side: "sell",
      asks: "0.123456789",
      seen: "100",
      terms: TERMS,
      gets: "0.12345678 at 100 fee 0.01234567",
    },
    { side: "buy", asks: "1.999", seen: "10.01", terms: COARSE, gets: "1.99 at 10.05 fee 0" },
    { side: "sell", asks: "1.999", seen: "10.04", terms: COARSE, gets: "1.99 at 10 fee 0" },
    { side: "buy", asks: "funds 10000", seen: "7", terms: TERMS, gets: "1427.14428428 at 7 fee 9.99000998" },
    { side: "buy", asks: "funds 10000", seen: "100", terms: COARSE, gets: "99.97 at 100 fee 2.49" },
  ];
  it.each(rows)("to $side $asks seen at $seen gets $gets", ({ side, asks, seen, terms, gets }) => {
    const funds = asks.startsWith("funds ") ? { funds: Money(of(asks.slice(6))) } : {};
    const quantity = Quantity(of(asks.replace("funds ", "")));
    const fill = fillAt({ side, quantity, ...funds }, of(seen), terms);
    expect(fill.ok && `${fill.value.quantity} at ${fill.value.price} fee ${fill.value.fee}`).toBe(gets);
  });

  it("is refused where its funds buy less than a lot, or there is no price", () => {
    const small = fillAt({ side: "buy", quantity: Quantity(of(1)), funds: Money(of(1)) }, of(200), COARSE);
    expect(small.ok ? "" : small.error.message).toBe("What 1 buys at 200 is less than the smallest lot.");
    expect(fillAt({ side: "sell", quantity: Quantity(of(1)) }, of(0), TERMS).ok).toBe(false);
  });

  it("by funds never costs more than its funds, and no lot less than they could pay", () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 14n }).map((units) => new Decimal(units, 6));
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 500 }), (funds, price, bps) => {
        const terms = { rules: UNRECORDED_RULES, feeBps: of(bps) };
        const order = { side: "buy", quantity: Quantity(of(1)), funds: Money(funds) } as const;
        const fill = fillAt(order, price, terms);
        if (!fill.ok) return;
        const { quantity, fee } = fill.value;
        expect(notional(fill.value.price, quantity).plus(fee).compare(funds)).toBeLessThanOrEqual(0);
        const more = Quantity(quantity.plus(UNRECORDED_RULES.lot));
        const rate = Decimal.ONE.plus(of(bps).times(of("0.0001")));
        expect(notional(fill.value.price, more).times(rate).compare(funds)).toBeGreaterThan(0);
      }),
    );
  });
});
