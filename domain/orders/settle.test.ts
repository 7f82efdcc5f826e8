/** What is recorded of an order when its venue is heard. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { evolve, isOpen, type Order, type OrderEvent, place } from "./order.ts";
import { type Heard, settle } from "./settle.ts";

const quantity = (text: string): Quantity => Quantity(Decimal.of(text));
const fill = (text: string): OrderEvent => ({
  type: "TradeExecuted",
  trade: { price: Price(Decimal.of(100)), quantity: quantity(text) },
});
const accepted: OrderEvent = { type: "OrderAccepted" };
const unresolved: OrderEvent = { type: "OrderUnresolved", reason: "" };

/** An order of 2. */
const after = (...events: readonly OrderEvent[]): Order =>
  events.reduce(evolve, place({ order_id: "o", quantity: "2" }));

const GIVEN = {
  placed: after(),
  accepted: after(accepted),
  "partly filled": after(accepted, fill("1")),
  filled: after(accepted, fill("2")),
  cancelled: after(accepted, { type: "OrderCancelled", reason: "" }),
  rejected: after({ type: "OrderRejected", reason: "" }),
  unresolved: after(unresolved),
} as const;

const took: Heard = { heard: "accepted", venueOrderId: "7" };
const refused: Heard = { heard: "refused", reason: "no money" };
const nothing: Heard = { heard: "nothing", reason: "timed out" };
const open = (filled: string): Heard => ({ heard: "open", venueOrderId: "7", filled: quantity(filled) });
const closed = (filled: string): Heard => ({
  heard: "closed",
  venueOrderId: "7",
  filled: quantity(filled),
  reason: "by the user",
});
const absent = (final: boolean): Heard => ({ heard: "absent", final });

describe("an order whose venue is heard", () => {
  it.each<[keyof typeof GIVEN, Heard, readonly string[], string]>([
    ["placed", took, ["OrderAccepted"], "look"],
    ["placed", refused, ["OrderRejected no money"], "done"],
    ["placed", nothing, ["OrderUnresolved timed out"], "look"],
    ["placed", open("0"), ["OrderAccepted"], "rest"],
    ["placed", open("1"), ["OrderAccepted"], "fills"],
    ["placed", closed("2"), ["OrderAccepted"], "fills"],
    ["placed", closed("0"), ["OrderAccepted", "OrderCancelled by the user"], "done"],
    ["placed", absent(false), [], "look"],
    ["placed", absent(true), ["OrderRejected it never reached the venue"], "done"],
    ["accepted", nothing, [], "look"],
    ["accepted", refused, [], "look"],
    ["accepted", open("0"), [], "rest"],
    ["accepted", open("1"), [], "fills"],
    ["accepted", closed("0"), ["OrderCancelled by the user"], "done"],
    ["accepted", absent(false), [], "look"],
    ["accepted", absent(true), ["OrderCancelled the venue does not know it any more"], "done"],
    ["partly filled", open("1"), [], "rest"],
    ["partly filled", open("0"), [], "rest"],
    ["partly filled", closed("2"), [], "fills"],
    ["partly filled", closed("1"), ["OrderCancelled by the user"], "done"],
    ["partly filled", closed("0"), [], "look"],
    ["filled", closed("2"), [], "done"],
    ["filled", nothing, [], "done"],
    ["cancelled", closed("0"), [], "done"],
    ["cancelled", closed("1"), [], "fills"],
    ["cancelled", took, [], "done"],
    ["rejected", open("0"), [], "done"],
    ["rejected", open("1"), [], "fills"],
    ["unresolved", nothing, [], "look"],
    ["unresolved", took, ["OrderAccepted"], "look"],
    ["unresolved", refused, ["OrderRejected no money"], "done"],
    ["unresolved", open("0"), ["OrderAccepted"], "rest"],
    ["unresolved", absent(false), [], "look"],
    ["unresolved", absent(true), ["OrderRejected it never reached the venue"], "done"],
  ])("that is %s, on %j: %j, then %s", (state, heard, events, next) => {
    const settlement = settle(GIVEN[state], heard);
    const said = settlement.record.map((event) =>
      "reason" in event ? `${event.type} ${event.reason}` : event.type,
    );
    expect([said, settlement.next]).toEqual([events, next]);
  });

  it("never counts as ended on silence, and needs nothing recorded twice", () => {
    const anything = fc.constantFrom(took, refused, nothing, open("0"), open("1"), closed("0"), closed("1"));
    const states = fc.constantFrom(...Object.values(GIVEN));
    fc.assert(
      fc.property(states, anything, (order, heard) => {
        const { record } = settle(order, heard);
        const now = record.reduce<Order>(evolve, order);
        if (heard.heard === "nothing") expect(isOpen(now)).toBe(isOpen(order));
        expect(settle(now, heard).record).toEqual([]);
      }),
    );
  });
});
