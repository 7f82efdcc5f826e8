import { describe, expect, it } from "vitest";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { averagePriceOf, decide, evolve, filledOf, isOpen, type OrderEvent, place } from "./order.ts";
import { orderIdOf, paperTradeIdOf } from "./order-id.ts";

const fill = (quantity: string, price: string): OrderEvent => ({
  type: "TradeExecuted",
  trade: { quantity: Quantity(Decimal.of(quantity)), price: Price(Decimal.of(price)) },
});
const accepted: OrderEvent = { type: "OrderAccepted" };
const rejected: OrderEvent = { type: "OrderRejected", reason: "no" };
const cancelled: OrderEvent = { type: "OrderCancelled", reason: "enough" };
const unresolved: OrderEvent = { type: "OrderUnresolved", reason: "time-out" };

const after = (events: readonly OrderEvent[], funds?: string) =>
  events.reduce(evolve, place({ order_id: "o", quantity: "2", ...(funds === undefined ? {} : { funds }) }));

interface Row {
  readonly given: readonly OrderEvent[];
  readonly state: string;
  readonly filled: string;
}

describe("an order of 2", () => {
  const rows: readonly Row[] = [
    { given: [], state: "placed", filled: "0" },
    { given: [accepted], state: "accepted", filled: "0" },
    { given: [rejected], state: "rejected", filled: "0" },
    { given: [unresolved], state: "unresolved", filled: "0" },
    { given: [unresolved, accepted], state: "accepted", filled: "0" },
    { given: [accepted, fill("0.5", "10")], state: "partly-filled", filled: "0.5" },
    { given: [fill("0.5", "10"), accepted], state: "partly-filled", filled: "0.5" },
    { given: [accepted, fill("0.5", "10"), fill("1.5", "10")], state: "filled", filled: "2" },
    { given: [accepted, fill("0.5", "10"), cancelled], state: "cancelled", filled: "0.5" },
    { given: [accepted, cancelled, fill("0.5", "10")], state: "cancelled", filled: "0.5" },
    { given: [accepted, cancelled, fill("2", "10")], state: "filled", filled: "2" },
    { given: [unresolved, fill("0.5", "10")], state: "unresolved", filled: "0.5" },
    { given: [fill("0.5", "10"), rejected], state: "cancelled", filled: "0.5" },
    { given: [rejected, fill("0.5", "10")], state: "partly-filled", filled: "0.5" },
    { given: [fill("2", "10"), unresolved], state: "filled", filled: "2" },
    { given: [fill("2", "10"), accepted], state: "filled", filled: "2" },
  ];
  it.each(rows)("is $state with $filled after $given.length events", ({ given, state, filled }) => {
    const order = after(given);
    expect(order.state).toBe(state);
    expect(filledOf(order).quantity.toString()).toBe(filled);
  });

  it("has the average price of its fills, weighted by quantity, exactly", () => {
    const average = averagePriceOf(filledOf(after([fill("0.5", "10"), fill("1", "11")])));
    expect(average?.toString()).toBe("10.666666666666666666666666666666666667");
    expect(averagePriceOf(filledOf(after([])))).toBeUndefined();
  });

  it("may be filled until it is filled, cancelled or rejected", () => {
    expect([[], [accepted], [unresolved], [fill("1", "1")]].every((given) => isOpen(after(given)))).toBe(
      true,
    );
    for (const given of [[rejected], [cancelled], [fill("2", "1")]]) {
      const order = after(given);
      expect(isOpen(order)).toBe(false);
      const move = decide(order, fill("1", "1"));
      expect(move.ok ? "" : move.error.message).toBe(
        `The order o is ${order.state}: TradeExecuted cannot follow.`,
      );
    }
    expect(decide(after([accepted]), accepted).ok).toBe(false);
    expect(decide(after([]), accepted).ok).toBe(true);
  });
});

describe("an order by funds", () => {
  it("is filled by its first fill, whatever the size", () => {
    expect(after([accepted, fill("1.9", "10")], "20").state).toBe("filled");
  });
});

describe("the id of an order", () => {
  const key = { tenant: "t", account: "paper", signalId: "s", leg: "main", generation: 1 };

  it("is 32 lower-case hex digits, the same for the same order and another for any other", () => {
    const others = [
      { ...key, tenant: "u" },
      { ...key, account: "live" },
      { ...key, signalId: "r" },
      { ...key, leg: "stop" },
      { ...key, generation: 2 },
    ];
    const ids = [key, ...others].map(orderIdOf);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(orderIdOf({ ...key })).toBe(ids[0]);
    expect(new Set([...ids, paperTradeIdOf(ids[0]!, 1), paperTradeIdOf(ids[0]!, 2)]).size).toBe(8);
  });
});
