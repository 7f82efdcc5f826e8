/** Events of `signals.<venue>.<product>.<timeframe>.<instance>`: what a strategy said on a closed candle. */
import * as Schema from "effect/Schema";
import { Amount, Basis, Id, Millis, Position, Text, Time } from "../fields.ts";

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
  confidence: Schema.optionalKey(Amount),
  stop_loss: Schema.optionalKey(Amount),
  take_profit: Schema.optionalKey(Amount),
  reason: Text,
  /** After this the signal is not acted on. */
  valid_until: Schema.optionalKey(Time),
  /** The candle it was raised on: its open time, and the MARKET position that first recorded it. */
  candle: Schema.Struct({ open_time: Millis, position: Position }),
  basis: Basis,
});
export type SignalRaised = typeof SignalRaised.Type;
