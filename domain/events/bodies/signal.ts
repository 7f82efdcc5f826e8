/** Events of `signals.<venue>.<product>.<timeframe>.<instance>`: what a strategy said on a closed candle. */
import * as Schema from "effect/Schema";
import { Amount, Basis, Id, Millis, Position, PositiveAmount, Text, Time } from "../fields.ts";

const SignalSize = Schema.Union([
  Schema.Struct({ quantity: PositiveAmount }),
  Schema.Struct({ quote: PositiveAmount }),
]);

/** What a signal may say beside its direction. */
const WISHES = {
  confidence: Schema.optionalKey(Amount),
  /** The signed fraction of the equity to hold of the product afterwards, -1 to 1. */
  target: Schema.optionalKey(Amount),
  /** How much of a leg: base currency, or quote currency. Without it and `target`: all of the balance or position. */
  size: Schema.optionalKey(SignalSize),
  /** The worst price that is still wanted; absent: at the market. */
  limit_price: Schema.optionalKey(Amount),
  stop_loss: Schema.optionalKey(Amount),
  take_profit: Schema.optionalKey(Amount),
  /** A stop that stays `distance` behind the best price reached, from `activation` on where there is one. */
  trail: Schema.optionalKey(Schema.Struct({ activation: Schema.optionalKey(Amount), distance: Amount })),
  /** Which way the market goes, where the instance looks at it. */
  trend: Schema.optionalKey(Schema.Literals(["up", "down", "unknown"])),
  /** After this the signal is not acted on. */
  valid_until: Schema.optionalKey(Time),
} as const;

/** A strategy instance raised a signal on a closed candle. Nothing has been decided about it yet. */
export const SignalRaised = Schema.Struct({
  signal_id: Id,
  instance: Id,
  strategy: Id,
  venue: Id,
  product: Id,
  timeframe: Id,
  action: Schema.Literals(["buy", "sell"]),
  /** Distinguishes signals that one candle raised; `main` where there is one. */
  leg: Id,
  /** The close that the signal was raised on. */
  price: Amount,
  ...WISHES,
  /** How far its market swings, in quote currency: the mean true range of the last candles; absent while there are too few. */
  swing: Schema.optionalKey(Amount),
  reason: Text,
  /** Of a signal from outside that came within a candle: on paper it acts at the first open from here on. */
  acts_from: Schema.optionalKey(Time),
  /** The candle it was raised on: its open time, and the MARKET position that first recorded it. */
  candle: Schema.Struct({ open_time: Millis, position: Position }),
  basis: Basis,
});
export type SignalRaised = typeof SignalRaised.Type;

/** A signal that somebody else raised, on its way to become a SignalRaised of every account that takes such signals. */
export const SignalReceived = Schema.Struct({
  instance: Schema.Literal("outside"),
  /** The sender's own name for it: the same again is the same signal. */
  received_id: Id,
  venue: Id,
  product: Id,
  timeframe: Id,
  action: Schema.Literals(["buy", "sell"]),
  leg: Schema.optionalKey(Id),
  /** What the sender saw; absent: the close of the newest candle. */
  price: Schema.optionalKey(PositiveAmount),
  ...WISHES,
  /** How far the market swings, in quote currency, as the sender measures it: what accounts that size by it need. */
  swing: Schema.optionalKey(PositiveAmount),
  reason: Schema.optionalKey(Text),
});
export type SignalReceived = typeof SignalReceived.Type;
