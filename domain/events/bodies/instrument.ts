/**
 * Events of `instruments.<venue>`: what a venue trades and on what terms. Of all that was recorded of one product the
 * last by position holds; an equal one is not recorded again.
 */
import * as Schema from "effect/Schema";
import { Amount, Id, Millis, PositiveAmount, Text, Time } from "../fields.ts";

/** Which book a product belongs to. */
const Market = Schema.Literals(["spot", "futures"]);

const OptionalPositive = Schema.optionalKey(PositiveAmount);

/** A product of a venue, with the grid that prices and quantities of its orders stand on. */
export const InstrumentRecorded = Schema.Struct({
  venue: Id,
  /** As Spot Canvas names it, such as `BTC-USD`. */
  product: Id,
  /** As the venue names it, such as `XBT/USD`. */
  venue_symbol: Id,
  market_type: Market,
  base: Id,
  quote: Id,
  /** `trading`: orders are taken. `halted`: for now they are not. `delisted`: they will not be again. */
  status: Schema.Literals(["trading", "halted", "delisted"]),
  /** Prices are whole multiples of it, in quote currency. */
  tick_size: PositiveAmount,
  /** Quantities are whole multiples of it, in base currency. */
  lot_size: PositiveAmount,
  /** The least and the most quantity of one order, in base currency. */
  minimum_quantity: OptionalPositive,
  maximum_quantity: OptionalPositive,
  /** The least and the most that one order may be worth, in quote currency. */
  minimum_notional: OptionalPositive,
  maximum_notional: OptionalPositive,
  /** Of a future: how much base currency one contract is. */
  contract_size: OptionalPositive,
  /** Since when the venue trades it. */
  listed_at: Schema.optionalKey(Time),
});
export type InstrumentRecorded = typeof InstrumentRecorded.Type;

/** What a venue charges for trades: of everything, or of one product where it names one. */
export const FeeScheduleRecorded = Schema.Struct({
  venue: Id,
  product: Schema.optionalKey(Id),
  market_type: Market,
  /** The currency that a fee is taken in: the quote, or what the trade brings in. */
  charged_in: Schema.Literals(["quote", "received"]),
  /** Least volume first; the first tier begins at 0. */
  tiers: Schema.Array(
    Schema.Struct({
      /** The volume of thirty days from which the tier holds, in `volume_currency`. */
      from_volume: Amount,
      /** Parts of the traded amount, such as 0.006; below zero where the venue pays. */
      maker: Amount,
      taker: Amount,
    }),
  ).check(Schema.isMinLength(1)),
  /** What volumes are counted in, such as `USD`. */
  volume_currency: Schema.optionalKey(Id),
});
export type FeeScheduleRecorded = typeof FeeScheduleRecorded.Type;

/** What holders of a future pay each other: long pays short where the rate is above zero. */
export const FundingRateRecorded = Schema.Struct({
  venue: Id,
  product: Id,
  /** When it is paid. */
  time: Time,
  /** Part of the position's value at `time`. */
  rate: Amount,
  /** How long it counts for, in seconds. */
  interval_seconds: Schema.optionalKey(Schema.Int),
  mark_price: OptionalPositive,
});
export type FundingRateRecorded = typeof FundingRateRecorded.Type;

/** The price at which a venue values a future. */
export const MarkPriceRecorded = Schema.Struct({
  venue: Id,
  product: Id,
  time: Time,
  price: PositiveAmount,
  index_price: OptionalPositive,
});
export type MarkPriceRecorded = typeof MarkPriceRecorded.Type;

/**
 * A venue had no market for a while: slots without candles in it say nothing, and are never filled. `from` included,
 * `to` excluded, in epoch milliseconds. One that begins where a recorded one does replaces it.
 */
export const VenueOutageRecorded = Schema.Struct({
  venue: Id,
  /** The product that was struck; absent where all were. */
  product: Schema.optionalKey(Id),
  from: Millis,
  to: Millis,
  reason: Schema.optionalKey(Text),
});
export type VenueOutageRecorded = typeof VenueOutageRecorded.Type;
