/** Orders: what the bot meant to do, and what became of it. */
import * as Schema from "effect/Schema";
import { ORDER_TYPES } from "../orders/order-spec.ts";
import {
  Amount,
  MarketTypeField,
  NextCursor,
  OptionalAmount,
  OptionalText,
  SideField,
  Time,
} from "./fields.ts";
import { LogEvent } from "./log.ts";
import { NUMBERS, oneOf, optional, PAGING, text } from "./parameter.ts";
import { PROBLEM, readRoute } from "./route.ts";

const OrderStatus = ["open", "filled", "partially_filled", "cancelled"] as const;

/** An order. `avg_fill_price` is weighted by quantity, and 0 while nothing is filled; a rejected one counts as cancelled. */
export const Order = Schema.Struct({
  order_id: Schema.String,
  account_id: Schema.String,
  symbol: Schema.String,
  side: SideField,
  order_type: Schema.Literals(ORDER_TYPES),
  requested_qty: Amount,
  limit_price: OptionalAmount.annotate({ description: "The worst price of a limit and a stop-limit order." }),
  stop_price: OptionalAmount.annotate({
    description: "What triggers a stop; of a trailing one, where it stood at first.",
  }),
  filled_qty: Amount,
  avg_fill_price: Amount,
  status: Schema.Literals(OrderStatus),
  market_type: MarketTypeField,
  created_at: Time,
  updated_at: Time,
  signal_id: OptionalText,
  reason: Schema.String.annotate({ description: "Why it was placed." }),
  status_reason: Schema.optionalKey(
    Schema.String.annotate({ description: "Why it was rejected or cancelled, or is not known." }),
  ),
}).annotate({ identifier: "Order" });
export type Order = typeof Order.Type;

/** A page of orders, by creation and id, newest first. */
export const OrderPage = Schema.Struct({
  orders: Schema.Array(Order),
  next_cursor: NextCursor,
}).annotate({ identifier: "OrderPage" });

const INVALID_STATUS = "invalid status: must be open, filled, partially_filled, or cancelled";

export const listOrders = readRoute({
  id: "listOrders",
  path: "/api/v1/accounts/{id}/orders",
  summary: "Orders of an account, newest first, in pages. An unknown account has none.",
  query: {
    status: optional(oneOf(...OrderStatus), "Only orders in this state.", INVALID_STATUS),
    symbol: optional(text, "Only this symbol.", "invalid symbol"),
    ...PAGING,
    ...NUMBERS,
  },
  answer: { status: 200, description: "A page.", media: "application/json", shape: OrderPage },
  errors: [{ status: 400, text: INVALID_STATUS }, PROBLEM.invalidLimit, PROBLEM.invalidCursor],
});

export const listOrderEvents = readRoute({
  id: "listOrderEvents",
  path: "/api/v1/accounts/{id}/orders/{orderId}/events",
  summary: "The life of an order: its events and its fills as the log has them, oldest first.",
  query: { ...NUMBERS },
  answer: {
    status: 200,
    description: "The events.",
    media: "application/json",
    shape: Schema.Struct({ events: Schema.Array(LogEvent) }).annotate({ identifier: "OrderEvents" }),
  },
  errors: [{ status: 404, text: "order not found" }],
});
