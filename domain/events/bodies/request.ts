/** Events of `control.<account>` by which a person trades: the bot of the account decides on them like on signals. */
import * as Schema from "effect/Schema";
import { Amount, Id, Millis, Position, PositiveAmount, Text, Time } from "../fields.ts";

/** Somebody wants an order. */
export const OrderRequested = Schema.Struct({
  request_id: Id,
  account: Id,
  venue: Id,
  product: Id,
  side: Schema.Literals(["buy", "sell"]),
  /** How much, in base or in quote currency; absent: a purchase by the account's sizing, a sale of all that is held. */
  size: Schema.optionalKey(
    Schema.Union([Schema.Struct({ quantity: PositiveAmount }), Schema.Struct({ quote: PositiveAmount })]),
  ),
  /** It ends what is held, whichever way that is. */
  closes: Schema.optionalKey(Schema.Boolean),
  limit_price: Schema.optionalKey(PositiveAmount),
  /** It waits until the price touches this, then goes at the market, or within its limit. */
  stop_price: Schema.optionalKey(PositiveAmount),
  post_only: Schema.optionalKey(Schema.Boolean),
  /** It takes away from what is held and never enters. */
  reduce_only: Schema.optionalKey(Schema.Boolean),
  /** Absent: it rests until it is filled or cancelled. */
  time_in_force: Schema.optionalKey(Schema.Literals(["ioc", "fok"])),
  stop_loss: Schema.optionalKey(PositiveAmount),
  take_profit: Schema.optionalKey(PositiveAmount),
  reason: Text,
  /** The market time of the decision: no earlier price fills it. */
  at: Time,
  /** The newest price when it was asked for. */
  price: Amount,
  /** The candle that the price is of, and on whose series paper orders rest. */
  timeframe: Id,
  candle: Schema.Struct({ open_time: Millis, position: Position }),
});
export type OrderRequested = typeof OrderRequested.Type;

/** Somebody wants an open order to end. */
export const CancelRequested = Schema.Struct({ request_id: Id, account: Id, order_id: Id, reason: Text });
export type CancelRequested = typeof CancelRequested.Type;
