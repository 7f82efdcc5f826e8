import { describe, expect, it } from "vitest";
import type { Event } from "../events/codec.ts";
import type { Trade } from "../ledger/trade.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { instantOfMillis } from "../time/instant.ts";
import { OrderRecord } from "./order-record.ts";

const SIGNAL = "5".repeat(64);

/** An order of two units for the signal, as an event; the record looks at no other part of it. */
const placed = (at: number, order_id: string, role: string | undefined): Event =>
  ({
    type: "OrderPlaced",
    data: { order_id, signal_id: SIGNAL, quantity: "2", ...(role === undefined ? {} : { role }) },
    envelope: { occurredAt: instantOfMillis(at) },
  }) as unknown as Event;

const filled = (at: number, orderId: string, price: string): Trade => ({
  ...{ tenantId: "t", tradeId: `f-${orderId}`, accountId: "a", symbol: "BTC-USD", side: "buy", orderId },
  ...{ quantity: Quantity(Decimal.of("2")), price: Price(Decimal.of(price)), fee: Money(Decimal.ZERO) },
  ...{ feeCurrency: "USD", marketType: "spot", timestamp: instantOfMillis(at) },
});

describe("the record of an account's orders", () => {
  const record = new OrderRecord(0, 100_000);
  record.apply(placed(1_000, "entry", "entry"));
  record.apply(placed(1_500, "older", undefined));
  record.apply(placed(2_000, "stop", "stop"));
  record.apply(placed(2_000, "target", "target"));
  const price = Price(Decimal.of("100"));
  record.quote(new Map([[SIGNAL, { price, raisedAt: 400 }]]));

  it("takes fills of what was decided for fills of the signal, and not those of what protects a position", () => {
    expect(record.fill(filled(2_000, "entry", "101"))).toBe(price);
    expect(record.fill(filled(2_500, "older", "101"))).toBe(price);
    expect(record.fill(filled(90_000, "stop", "80"))).toBeUndefined();
  });

  it("has no delays of orders that wait for a price", () => {
    expect(record.summary).toMatchObject({
      ...{ placed: 4, fill_ratio: 1 },
      signal_to_order: { count: 2, p50: 850 },
      order_to_fill: { count: 2, p50: 1_000 },
    });
  });
});
