import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { openedBy, type Position } from "./position.ts";
import type { Trade } from "./trade.ts";
import { unrealizedPnl } from "./unrealized.ts";

const opener: Trade = {
  tenantId: "t",
  tradeId: "x",
  accountId: "a",
  symbol: "BTC-USD",
  side: "buy",
  quantity: Quantity(Decimal.of("1")),
  price: Price(Decimal.of("1")),
  fee: Money(Decimal.ZERO),
  feeCurrency: "USD",
  marketType: "spot",
  timestamp: 0n,
};

const position = (side: "long" | "short", quantity: string, cost: string): Position => ({
  ...openedBy(opener, side),
  quantity: Quantity(Decimal.of(quantity)),
  costBasis: Money(Decimal.of(cost)),
});

describe("unrealized P&L", () => {
  it.each([
    ["a long above its cost", "long", "2", "201", "150", "99"],
    ["a long below its cost", "long", "0.5", "50", "99.9", "-0.05"],
    ["a short below its entry", "short", "2", "200", "90", "20"],
    [
      "a short above its entry",
      "short",
      "2",
      "200",
      "100.000000000000000000000000000001",
      "-0.000000000000000000000000000002",
    ],
  ] as const)("of %s is exact", (_what, side, quantity, cost, price, expected) => {
    const pnl = unrealizedPnl(position(side, quantity, cost), Price(Decimal.of(price)));
    expect(String(pnl.normalized())).toBe(expected);
  });

  it("of a closed position is zero", () => {
    const closed = { ...position("long", "0", "100"), status: "closed" } as const;
    expect(unrealizedPnl(closed, Price(Decimal.of("5"))).isZero()).toBe(true);
  });
});
