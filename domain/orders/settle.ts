/**
 * What is to be recorded of an order once its venue was heard. Pure: an order as the log has it and what the venue says
 * go in, the events that are missing come out. A refusal is one only where the venue says so: silence, an outage or an
 * answer that nobody can read leave the order unresolved, and an order that was sent is never sent again.
 */
import type { Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { evolve, filledOf, isOpen, type Order, type OrderEvent } from "./order.ts";

/** What the venue was heard to say. */
export type Heard =
  /** It took the order that was sent. */
  | { readonly heard: "accepted"; readonly venueOrderId: string }
  /** It refused it for good, or it surely never reached its books. */
  | { readonly heard: "refused"; readonly reason: string }
  /** Nobody knows whether it has it. */
  | { readonly heard: "nothing"; readonly reason: string }
  /** It has the order: what may still fill, and what was filled so far. */
  | { readonly heard: "open"; readonly venueOrderId: string; readonly filled: Quantity }
  | {
      readonly heard: "closed";
      readonly venueOrderId: string;
      readonly filled: Quantity;
      readonly reason?: string;
    }
  /** It has no such order. `final`: none can arrive there any more, and all its fills are recorded. */
  | { readonly heard: "absent"; readonly final: boolean };

/** What to record, and what is still to be done about it. */
export interface Settlement {
  readonly record: readonly SettlingEvent[];
  /** `fills`: it filled more than is recorded. `look`: look it up again. `rest`: it works. `done`: nothing more comes. */
  readonly next: "fills" | "look" | "rest" | "done";
}

/** An event about an order beside its fills, which come from the venue's list of them alone. */
export type SettlingEvent =
  | { readonly type: "OrderAccepted"; readonly venueOrderId?: string }
  | Exclude<OrderEvent, { readonly type: "OrderAccepted" | "TradeExecuted" }>;

/** What to do about an order of which this was heard. */
export function settle(order: Order, heard: Heard): Settlement {
  switch (heard.heard) {
    case "accepted":
      return { record: acceptance(order, heard.venueOrderId), next: isOpen(order) ? "look" : "done" };
    case "refused":
      return isAwaited(order) ? ended(order, "OrderRejected", heard.reason) : { record: [], next: "look" };
    case "nothing":
      return unanswered(order, heard.reason);
    case "absent":
      return absent(order, heard.final);
    case "open":
    case "closed":
      return found(order, heard);
    default:
      return heard satisfies never;
  }
}

/** Whether the venue's answer to the sending of an order is missing. */
export const isAwaited = ({ state }: Order): boolean => state === "placed" || state === "unresolved";

const acceptance = (order: Order, venueOrderId: string): readonly SettlingEvent[] =>
  isAwaited(order) ? [{ type: "OrderAccepted", venueOrderId }] : [];

const ended = (
  order: Order,
  type: "OrderRejected" | "OrderCancelled",
  reason: string,
  before: readonly SettlingEvent[] = [],
): Settlement => ({ record: isOpen(order) ? [...before, { type, reason }] : before, next: "done" });

function unanswered(order: Order, reason: string): Settlement {
  if (!isOpen(order)) return { record: [], next: "done" };
  return { record: order.state === "placed" ? [{ type: "OrderUnresolved", reason }] : [], next: "look" };
}

function absent(order: Order, final: boolean): Settlement {
  if (!isOpen(order)) return { record: [], next: "done" };
  if (!final) return { record: [], next: "look" };
  return isAwaited(order) && filledOf(order).quantity.isZero()
    ? ended(order, "OrderRejected", "it never reached the venue")
    : ended(order, "OrderCancelled", "the venue does not know it any more");
}

function found(order: Order, heard: Extract<Heard, { heard: "open" | "closed" }>): Settlement {
  const record = acceptance(order, heard.venueOrderId);
  const recorded = filledOf(order).quantity;
  if (heard.filled.compare(recorded) > 0) return { record, next: "fills" };
  if (heard.heard === "open") return { record, next: isOpen(order) ? "rest" : "done" };
  // Its list of fills was ahead of its list of orders: the sums must agree before the order counts as closed.
  if (heard.filled.compare(recorded) < 0 && isOpen(order)) return { record, next: "look" };
  const accepted = record.reduce<Order>((now, event) => evolve(now, event), order);
  if (Decimal.of(order.placed.quantity).compare(recorded) <= 0) return { record, next: "done" };
  return { ...ended(accepted, "OrderCancelled", heard.reason ?? "closed by the venue", record) };
}
