/**
 * An order: what it may become, and what it has become by the events about it. Fills come from TradeExecuted, the one
 * record of a fill; what the log says happened is taken as it is, also where it surprises (a fill after a cancel).
 */
import type { OrderPlaced } from "../events/bodies/order.ts";
import { Fault, fail, ok, type Result } from "../fault.ts";
import type { Trade } from "../ledger/trade.ts";
import { Money, notional, Quantity } from "../money/amount.ts";
import { COST_SCALE, Decimal } from "../money/decimal.ts";

/** What of an order was filled so far: exact sums over its fills. */
export interface Filled {
  readonly quantity: Quantity;
  readonly notional: Money;
}

/** What of an order's intent decides what it becomes. */
export type OrderTerms = Pick<OrderPlaced, "order_id" | "quantity" | "funds">;

/** An order in the one state that it is in. */
export type Order =
  /** In the log; the venue was not asked, or did not answer yet. */
  | { readonly state: "placed"; readonly placed: OrderTerms }
  | { readonly state: "accepted"; readonly placed: OrderTerms }
  | { readonly state: "partly-filled"; readonly placed: OrderTerms; readonly filled: Filled }
  | { readonly state: "filled"; readonly placed: OrderTerms; readonly filled: Filled }
  | {
      readonly state: "cancelled";
      readonly placed: OrderTerms;
      readonly filled: Filled;
      readonly reason: string;
    }
  | { readonly state: "rejected"; readonly placed: OrderTerms; readonly reason: string }
  /** The venue's answer is not known: it is looked up, never sent again. */
  | {
      readonly state: "unresolved";
      readonly placed: OrderTerms;
      readonly filled: Filled;
      readonly reason: string;
    };

/** What happens to a placed order. */
export type OrderEvent =
  | { readonly type: "OrderAccepted" }
  | { readonly type: "OrderRejected"; readonly reason: string }
  | { readonly type: "OrderCancelled"; readonly reason: string }
  | { readonly type: "OrderUnresolved"; readonly reason: string }
  | { readonly type: "TradeExecuted"; readonly trade: Pick<Trade, "price" | "quantity"> };

const NOTHING: Filled = { quantity: Quantity(Decimal.ZERO), notional: Money(Decimal.ZERO) };

/** The order that an intent makes. */
export const place = (placed: OrderTerms): Order => ({ state: "placed", placed });

/** What of it was filled. */
export const filledOf = (order: Order): Filled => ("filled" in order ? order.filled : NOTHING);

/** The average price of what was filled, with 36 decimals; undefined before the first fill. */
export function averagePriceOf({ quantity, notional }: Filled): Decimal | undefined {
  return quantity.isZero() ? undefined : notional.dividedBy(quantity, COST_SCALE, "half-even").normalized();
}

/** Whether the venue may still fill it. */
export const isOpen = ({ state }: Pick<Order, "state">): boolean =>
  state === "placed" || state === "accepted" || state === "partly-filled" || state === "unresolved";

/** Whether an event may be written about an order in this state, or the fault that says why not. */
export function decide(order: Order, event: OrderEvent): Result<OrderEvent> {
  const allowed = event.type === "OrderAccepted" ? acceptable(order) : isOpen(order);
  if (allowed) return ok(event);
  return fail(
    new Fault(
      "IllegalOrderMove",
      "conflict",
      `The order ${order.placed.order_id} is ${order.state}: ${event.type} cannot follow.`,
    ),
  );
}

const acceptable = ({ state }: Order): boolean => state === "placed" || state === "unresolved";

/** The order after an event of the log. */
export function evolve(order: Order, event: OrderEvent): Order {
  const { placed } = order;
  const filled = filledOf(order);
  switch (event.type) {
    case "OrderAccepted":
      if (!acceptable(order)) return order;
      return filled.quantity.isZero()
        ? { state: "accepted", placed }
        : { state: "partly-filled", placed, filled };
    case "OrderRejected":
      if (!isOpen(order)) return order;
      return filled.quantity.isZero()
        ? { state: "rejected", placed, reason: event.reason }
        : { state: "cancelled", placed, filled, reason: event.reason };
    case "OrderCancelled":
      return isOpen(order) ? { state: "cancelled", placed, filled, reason: event.reason } : order;
    case "OrderUnresolved":
      return isOpen(order) ? { state: "unresolved", placed, filled, reason: event.reason } : order;
    case "TradeExecuted":
      return withFill(order, event.trade);
    default:
      return event satisfies never;
  }
}

function withFill(order: Order, { price, quantity }: Pick<Trade, "price" | "quantity">): Order {
  const { placed } = order;
  const before = filledOf(order);
  const filled: Filled = {
    quantity: Quantity(before.quantity.plus(quantity)),
    notional: Money(before.notional.plus(notional(price, quantity))),
  };
  if (isComplete(placed, filled)) return { state: "filled", placed, filled };
  return order.state === "cancelled" || order.state === "unresolved"
    ? { ...order, filled }
    : { state: "partly-filled", placed, filled };
}

/** An order by funds is sized by the venue when it fills it, whole: its first fill completes it. */
const isComplete = (placed: OrderTerms, filled: Filled): boolean =>
  placed.funds !== undefined || filled.quantity.compare(Decimal.of(placed.quantity)) >= 0;
