/** Orders by hand: asked for over HTTP, decided by the account's bot by the same rules as signals. */
import * as Schema from "effect/Schema";
import { Id, PositiveAmount, Text } from "../events/fields.ts";
import { NextCursor, OptionalText, SideField, Time } from "./fields.ts";
import { Order } from "./orders.ts";
import { NUMBERS, PAGING } from "./parameter.ts";
import { BODY_MAX, PROBLEM, readRoute, routeWithBody } from "./route.ts";

/** An order that somebody wants. Amounts are decimal text. */
export const NewOrder = Schema.Struct({
  product: Id,
  side: SideField,
  quantity: Schema.optionalKey(PositiveAmount).annotate({ description: "Base units." }),
  quote: Schema.optionalKey(PositiveAmount).annotate({ description: "Quote currency, fee included." }),
  limit_price: Schema.optionalKey(PositiveAmount),
  stop_price: Schema.optionalKey(PositiveAmount).annotate({
    description: "It waits until the price touches this, then goes at the market, or within `limit_price`.",
  }),
  time_in_force: Schema.optionalKey(Schema.Literals(["gtc", "ioc", "fok"])).annotate({
    description:
      "Of a limit order: rests until it is filled or cancelled, the default; fills at once and ends; all of it at once, or none.",
  }),
  post_only: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Of a limit order: refused rather than filled at once.",
  }),
  reduce_only: Schema.optionalKey(Schema.Boolean).annotate({
    description: "It takes away from what is held, and never enters.",
  }),
  stop_loss: Schema.optionalKey(PositiveAmount),
  take_profit: Schema.optionalKey(PositiveAmount),
  venue: Schema.optionalKey(Id).annotate({ description: "Where the account is bound to none." }),
  reason: Schema.optionalKey(Text),
  request_id: Schema.optionalKey(Id).annotate({ description: "The same again is the same request." }),
}).annotate({ identifier: "NewOrder" });
export type NewOrder = typeof NewOrder.Type;

/** What became of a request: `waiting` where no bot of the account has decided on it yet. */
export const OrderRequest = Schema.Struct({
  request_id: Schema.String,
  status: Schema.Literals(["placed", "declined", "waiting"]),
  order_id: OptionalText,
  rule: OptionalText,
  reason: OptionalText,
  placed: Schema.optionalKey(Order).annotate({
    description: "The order as it was placed: it may be for less than was asked.",
  }),
}).annotate({ identifier: "OrderRequest" });
export type OrderRequest = typeof OrderRequest.Type;

/** A signal, or a request of a person, that was declined. */
export const Declined = Schema.Struct({
  signal_id: Schema.String,
  decided_at: Time,
  rule: Schema.String,
  reason: Schema.String,
  product: OptionalText,
  action: Schema.optionalKey(SideField),
  strategy: OptionalText.annotate({ description: "Absent: a person asked for it." }),
}).annotate({ identifier: "Declined" });
export type Declined = typeof Declined.Type;

const answer = {
  status: 201,
  description: "What became of it: answered when it is decided, or after 5 s.",
  media: "application/json",
  shape: OrderRequest,
} as const;

const NO_PRICE = { status: 409, text: "no price is known of ..." } as const;
const NO_VENUE = { status: 400, text: "... is bound to no venue: name one" } as const;

export const requestOrder = routeWithBody({
  id: "requestOrder",
  method: "POST",
  path: "/api/v1/accounts/{id}/orders",
  scope: "trade",
  summary:
    "Asks for an order. Without a size a purchase takes what the account's sizing says, and a sale all that is held.",
  query: NUMBERS,
  body: { shape: NewOrder, bytesMax: BODY_MAX.setting, exact: true },
  answer,
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    PROBLEM.accountClosed,
    { status: 400, text: "give quantity or quote, not both" },
    { status: 400, text: "... goes with a limit price, ..." },
    { status: 400, text: "a stop to ... stands ... the price, which is ..." },
    NO_VENUE,
    NO_PRICE,
  ],
});

export const closePosition = routeWithBody({
  id: "closePosition",
  method: "POST",
  path: "/api/v1/accounts/{id}/positions/{symbol}/close",
  scope: "trade",
  summary: "Asks to end what is held of a product, at the market, whichever way it is held.",
  query: NUMBERS,
  body: {
    shape: Schema.Struct({ reason: Schema.optionalKey(Text), venue: Schema.optionalKey(Id) }),
    bytesMax: BODY_MAX.setting,
    exact: true,
  },
  answer,
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    PROBLEM.accountNotFound,
    { status: 404, text: "no open position of ..." },
    NO_VENUE,
    NO_PRICE,
  ],
});

export const cancelOrder = routeWithBody({
  id: "cancelOrder",
  method: "POST",
  path: "/api/v1/accounts/{id}/orders/{orderId}/cancel",
  scope: "trade",
  summary: "Asks for the end of an open order: one that protects a position too.",
  query: {},
  body: {
    shape: Schema.Struct({ reason: Schema.optionalKey(Text) }),
    bytesMax: BODY_MAX.setting,
    exact: true,
  },
  answer: {
    status: 200,
    description: "Whether it has ended: answered when it has, or after 5 s.",
    media: "application/json",
    shape: Schema.Struct({
      order_id: Schema.String,
      status: Schema.Literals(["cancelled", "waiting"]),
    }).annotate({ identifier: "OrderCancellation" }),
  },
  errors: [
    PROBLEM.invalidJson,
    PROBLEM.invalidBody,
    { status: 404, text: "order not found" },
    { status: 409, text: "order is not open" },
  ],
});

export const listDeclined = readRoute({
  id: "listDeclined",
  path: "/api/v1/accounts/{id}/declined",
  summary: "What the account's bot declined and why, newest first, in pages.",
  query: PAGING,
  answer: {
    status: 200,
    description: "A page.",
    media: "application/json",
    shape: Schema.Struct({ declined: Schema.Array(Declined), next_cursor: NextCursor }).annotate({
      identifier: "DeclinedPage",
    }),
  },
  errors: [PROBLEM.invalidLimit, PROBLEM.invalidCursor],
});
