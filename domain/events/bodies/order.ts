/** Events of `orders.<account>`: what the bot decided, and what became of it at the venue. Fills are TradeExecuted. */
import * as Schema from "effect/Schema";
import { Amount, Basis, Id, Leverage, Text, Time, WholeCount } from "../fields.ts";
import { ExitDefaults } from "./risk.ts";

/** The intent to trade, in the log before the venue is asked. */
export const OrderPlaced = Schema.Struct({
  /** 32 lower-case hex digits; the client order id at the venue. */
  order_id: Id,
  account: Id,
  signal_id: Schema.optionalKey(Id),
  venue: Id,
  product: Id,
  market_type: Schema.Literals(["spot", "futures"]),
  side: Schema.Literals(["buy", "sell"]),
  order_type: Schema.Literals(["market", "limit", "stop", "stop-limit", "trailing-stop"]),
  /** What it is for; absent in orders that were placed before it was said. */
  role: Schema.optionalKey(Schema.Literals(["entry", "exit", "stop", "target", "liquidation"])),
  /** What is asked for; for an order by funds what they would buy at the signal's price. */
  quantity: Amount,
  /** Of a market buy that the venue sizes when it fills it: the most quote currency that it may take, fee included. */
  funds: Schema.optionalKey(Amount),
  limit_price: Schema.optionalKey(Amount),
  /** Where a stop triggers; of a trailing one, where it stood at first. */
  stop_price: Schema.optionalKey(Amount),
  trail: Schema.optionalKey(Schema.Struct({ activation: Schema.optionalKey(Amount), distance: Amount })),
  post_only: Schema.optionalKey(Schema.Boolean),
  reduce_only: Schema.optionalKey(Schema.Boolean),
  /** Absent: it rests until it is filled, cancelled or expired. */
  time_in_force: Schema.optionalKey(Schema.Literals(["ioc", "fok"])),
  expires_at: Schema.optionalKey(Time),
  /** Nothing fills it before; absent: the decision. */
  active_from: Schema.optionalKey(Time),
  /** Of an entry: how its fill is protected where its signal does not say. */
  exits: Schema.optionalKey(ExitDefaults),
  /** Of an entry on the futures market: notional per margin. */
  leverage: Schema.optionalKey(Leverage),
  /**
   * How the bot does what the venue does not. `held`: it keeps the order to itself and sends another when a live price
   * reaches it. `ioc`: a limit a little beyond the price instead of a market order. `stop-limit`: a limit a little
   * behind the stop, and the bot watches. `moved`: a trailing stop that rests as a stop, which the bot moves. Absent: the
   * venue has such orders.
   */
  emulation: Schema.optionalKey(Schema.Literals(["held", "ioc", "stop-limit", "moved"])),
  /** Orders of one group protect the same quantity. */
  group: Schema.optionalKey(Id),
  /** Quote currency that is set aside for it; absent: `funds`. */
  reserved: Schema.optionalKey(Amount),
  leg: Id,
  reason: Text,
  /** Checked last before the socket: after it the order is not sent. */
  send_deadline: Time,
  basis: Basis,
});
export type OrderPlaced = typeof OrderPlaced.Type;

/** The venue took the order. */
export const OrderAccepted = Schema.Struct({
  order_id: Id,
  account: Id,
  venue_order_id: Schema.optionalKey(Id),
});
export type OrderAccepted = typeof OrderAccepted.Type;

/** The venue, or the paper venue, refused the order for good. */
export const OrderRejected = Schema.Struct({ order_id: Id, account: Id, reason: Text });
export type OrderRejected = typeof OrderRejected.Type;

/** What was open of the order will not be filled any more. */
export const OrderCancelled = Schema.Struct({ order_id: Id, account: Id, reason: Text });
export type OrderCancelled = typeof OrderCancelled.Type;

/** The venue's answer is not known; the order is looked up, never sent again. */
export const OrderUnresolved = Schema.Struct({ order_id: Id, account: Id, reason: Text });
export type OrderUnresolved = typeof OrderUnresolved.Type;

/** A stop at the venue shall stand elsewhere; in the log before the venue is asked. */
export const OrderAmended = Schema.Struct({ order_id: Id, account: Id, stop_price: Amount });
export type OrderAmended = typeof OrderAmended.Type;

/** What is held of a product should be protected by a stop, and has been without one for longer than it takes to place it. */
export const PositionUnprotected = Schema.Struct({
  account: Id,
  product: Id,
  /** How much is not protected, in base currency. */
  quantity: Amount,
  since: Time,
  reason: Text,
});
export type PositionUnprotected = typeof PositionUnprotected.Type;

/** All that should be protected is protected again. */
export const PositionProtected = Schema.Struct({
  account: Id,
  product: Id,
  since: Time,
  /** How long it was not, in milliseconds. */
  unprotected_ms: WholeCount,
});
export type PositionProtected = typeof PositionProtected.Type;

/** The bot's verdict on a signal that it does not act on, with the one reason. */
export const SignalDeclined = Schema.Struct({
  signal_id: Id,
  account: Id,
  /** Which rule declined, such as `no-position`, `insufficient-funds`. */
  rule: Id,
  reason: Text,
  basis: Basis,
});
export type SignalDeclined = typeof SignalDeclined.Type;

/** A bot process owns the account's orders until the lease ends. */
export const BotLeaseTaken = Schema.Struct({ account: Id, owner: Id, lease_until: Time });
export type BotLeaseTaken = typeof BotLeaseTaken.Type;
