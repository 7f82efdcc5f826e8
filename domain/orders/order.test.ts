/** An order in every state, what happens to it there, and what it is then. */
import { describe, expect, it } from "vitest";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { averagePriceOf, decide, evolve, filledOf, type Order, type OrderEvent, place } from "./order.ts";

const accepted: OrderEvent = { type: "OrderAccepted" };
const rejected: OrderEvent = { type: "OrderRejected", reason: "no money" };
const cancelled: OrderEvent = { type: "OrderCancelled", reason: "asked for" };
const unresolved: OrderEvent = { type: "OrderUnresolved", reason: "no answer" };
const fill = (quantity: string, price = "100"): OrderEvent => ({
  type: "TradeExecuted",
  trade: { price: Price(Decimal.of(price)), quantity: Quantity(Decimal.of(quantity)) },
});

/** An order of 2. */
const after = (...events: readonly OrderEvent[]): Order =>
  events.reduce(evolve, place({ order_id: "o", quantity: "2" }));
const shown = (order: Order): string => {
  const { quantity } = filledOf(order);
  return quantity.isZero() ? order.state : `${order.state} ${quantity}`;
};

const STATES = {
  placed: [],
  accepted: [accepted],
  "partly-filled": [accepted, fill("1")],
  filled: [accepted, fill("2")],
  cancelled: [accepted, cancelled],
  rejected: [rejected],
  unresolved: [unresolved],
} as const satisfies Readonly<Record<Order["state"], readonly OrderEvent[]>>;

describe("an order", () => {
  it.each<[Order["state"], OrderEvent, string]>([
    ["placed", accepted, "accepted"],
    ["placed", rejected, "rejected"],
    ["placed", cancelled, "cancelled"],
    ["placed", unresolved, "unresolved"],
    ["placed", fill("1"), "partly-filled 1"],
    ["placed", fill("2"), "filled 2"],
    ["accepted", accepted, "accepted"],
    ["accepted", rejected, "rejected"],
    ["accepted", cancelled, "cancelled"],
    ["accepted", unresolved, "unresolved"],
    ["accepted", fill("0.5"), "partly-filled 0.5"],
    ["accepted", fill("2"), "filled 2"],
    ["partly-filled", accepted, "partly-filled 1"],
    ["partly-filled", rejected, "cancelled 1"],
    ["partly-filled", cancelled, "cancelled 1"],
    ["partly-filled", unresolved, "unresolved 1"],
    ["partly-filled", fill("0.5"), "partly-filled 1.5"],
    ["partly-filled", fill("1"), "filled 2"],
    ["filled", accepted, "filled 2"],
    ["filled", unresolved, "filled 2"],
    ["filled", fill("1"), "filled 3"],
    ["cancelled", accepted, "cancelled"],
    ["cancelled", unresolved, "cancelled"],
    ["cancelled", fill("1"), "cancelled 1"],
    ["cancelled", fill("2"), "filled 2"],
    ["rejected", accepted, "rejected"],
    ["rejected", unresolved, "rejected"],
    ["rejected", fill("2"), "filled 2"],
    ["unresolved", accepted, "accepted"],
    ["unresolved", rejected, "rejected"],
    ["unresolved", cancelled, "cancelled"],
    ["unresolved", unresolved, "unresolved"],
    ["unresolved", fill("1"), "unresolved 1"],
    ["unresolved", fill("2"), "filled 2"],
  ])("that is %s, given %j, is %s", (state, event, expected) => {
    expect(shown(evolve(after(...STATES[state]), event))).toBe(expected);
  });

  it.each<[Order["state"], readonly OrderEvent["type"][]]>([
    ["placed", ["OrderAccepted", "OrderRejected", "OrderCancelled", "OrderUnresolved", "TradeExecuted"]],
    ["accepted", ["OrderRejected", "OrderCancelled", "OrderUnresolved", "TradeExecuted"]],
    ["partly-filled", ["OrderRejected", "OrderCancelled", "OrderUnresolved", "TradeExecuted"]],
    ["filled", []],
    ["cancelled", []],
    ["rejected", []],
    ["unresolved", ["OrderAccepted", "OrderRejected", "OrderCancelled", "OrderUnresolved", "TradeExecuted"]],
  ])("that is %s may be followed by %j", (state, allowed) => {
    const events = [accepted, rejected, cancelled, unresolved, fill("1")];
    const order = after(...STATES[state]);
    expect(events.filter((event) => decide(order, event).ok).map(({ type }) => type)).toEqual(allowed);
  });

  it("keeps the exact sums of its fills, whatever becomes of it", () => {
    const order = after(fill("0.1", "3"), unresolved, fill("0.2", "6"), cancelled);
    expect(String(filledOf(order).notional)).toBe("1.5");
    expect(String(averagePriceOf(filledOf(order)))).toBe("5");
    expect(averagePriceOf(filledOf(after()))).toBeUndefined();
  });
});
