/**
 * A signal as the bot takes it: the amounts of a SignalRaised as decimals, its times as numbers. Read once, then decided,
 * placed, filled and protected without another text.
 */
import type { SignalRaised } from "../events/bodies/signal.ts";
import { unwrap } from "../fault.ts";
import type { Side } from "../ledger/trade.ts";
import type { Candle } from "../market/candle.ts";
import { Price } from "../money/amount.ts";
import { Decimal, SCALE_MAX } from "../money/decimal.ts";
import type { OrderSpec, Trail } from "../orders/order-spec.ts";
import type { Instance } from "../strategies/instance.ts";
import type { Trend } from "../strategies/intent.ts";
import { type Intent, legOf } from "../strategies/intent.ts";
import { millisOfText } from "../time/instant.ts";

/** How much one leg of a strategy trades: base units, or an amount of quote currency with the fee in it. */
export type SignalSize = { readonly quantity: Decimal } | { readonly quote: Decimal };

/** How an order is sent that is more than a market or a limit order. */
export type OrderTerms = Pick<OrderSpec, "stopPrice" | "postOnly" | "timeInForce">;

/** One signal. */
export interface Signal {
  readonly id: string;
  readonly instance: string;
  readonly strategy: string;
  readonly venue: string;
  readonly product: string;
  readonly action: Side;
  readonly leg: string;
  /** The close that it was raised on. */
  readonly price: Price;
  /** The signed part of equity to hold of the product after it, -1 to 1; below zero in futures only. */
  readonly target: Decimal | undefined;
  readonly size: SignalSize | undefined;
  readonly limitPrice: Price | undefined;
  /** What a person says of its order beyond that. */
  readonly order?: OrderTerms;
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
  readonly trail: Trail | undefined;
  readonly confidence: Decimal | undefined;
  readonly trend: Trend | undefined;
  /** How far its market swings: the mean true range of the last candles; undefined where that is not known. */
  readonly swing?: Decimal | undefined;
  /** Epoch milliseconds after which it is not acted on, and until which an order of it rests. */
  readonly validUntil: number | undefined;
  /** Epoch milliseconds before which no order of it can fill on paper; absent: its candle's close. */
  readonly actsFrom?: number | undefined;
  readonly reason: string;
  /** It ends what is held and never enters, whatever may be held by then. */
  readonly closes?: boolean;
  /** Epoch milliseconds: when its candle opened and closed. */
  readonly openTime: number;
  readonly closeTime: number;
}

/** The signal of an event. `closeTime` is when its candle closed. */
export function signalOf(raised: SignalRaised, closeTime: number): Signal {
  const { size, trail, valid_until: until } = raised;
  return {
    id: raised.signal_id,
    instance: raised.instance,
    strategy: raised.strategy,
    venue: raised.venue,
    product: raised.product,
    action: raised.action,
    leg: raised.leg,
    price: Price(Decimal.of(raised.price)),
    target: decimalOf(raised.target),
    size:
      size === undefined
        ? undefined
        : "quantity" in size
          ? { quantity: Decimal.of(size.quantity) }
          : { quote: Decimal.of(size.quote) },
    limitPrice: priceOf(raised.limit_price),
    stopLoss: priceOf(raised.stop_loss),
    takeProfit: priceOf(raised.take_profit),
    trail: trail === undefined ? undefined : trailOf(trail.distance, trail.activation),
    confidence: decimalOf(raised.confidence),
    trend: raised.trend,
    swing: decimalOf(raised.swing),
    validUntil: until === undefined ? undefined : millisOfText(until),
    actsFrom: raised.acts_from === undefined ? undefined : millisOfText(raised.acts_from),
    reason: raised.reason,
    openTime: raised.candle.open_time,
    closeTime,
  };
}

/**
 * The signal of an intent on a candle, which {@link signalOf} reads from its event alike. Throws a Fault where a number
 * is no amount that an order could carry.
 */
export function signalFrom(
  { id: instance, strategy, series }: Instance,
  intent: Intent,
  candle: Pick<Candle, "time" | "close">,
  id: string,
  closeTime: number,
  swing?: number,
): Signal {
  const { size, trail } = intent;
  return {
    id,
    instance,
    strategy: strategy.name,
    venue: series.venue,
    product: series.product,
    action: intent.action,
    leg: legOf(intent),
    price: Price(amountOf(candle.close)),
    target: decimalOf(intent.target),
    size:
      size === undefined
        ? undefined
        : "quantity" in size
          ? { quantity: amountOf(size.quantity) }
          : { quote: amountOf(size.quote) },
    limitPrice: priceOf(intent.limitPrice),
    stopLoss: priceOf(intent.stop),
    takeProfit: priceOf(intent.takeProfit),
    trail: trail === undefined ? undefined : trailOf(trail.distance, trail.activation),
    confidence: decimalOf(intent.confidence),
    trend: intent.trend,
    swing: decimalOf(swing),
    validUntil: intent.validUntil,
    reason: intent.tag,
    openTime: candle.time,
    closeTime,
  };
}

function amountOf(value: string | number): Decimal {
  if (typeof value === "string") return unwrap(Decimal.parse(value));
  return Number.isFinite(value) && Math.abs(value) < AMOUNT_SURE
    ? within(Decimal.ofDouble(value))
    : unwrap(Decimal.parse(String(value)));
}

/** Below it only the decimals of a double can be too many for an amount. */
const AMOUNT_SURE = 1e15;

const within = (value: Decimal): Decimal =>
  value.scale <= SCALE_MAX ? value : unwrap(Decimal.parse(value.toString()));

const decimalOf = (value: string | number | undefined): Decimal | undefined =>
  value === undefined ? undefined : amountOf(value);

const priceOf = (value: string | number | undefined): Price | undefined =>
  value === undefined ? undefined : Price(amountOf(value));

const trailOf = (distance: string | number, activation: string | number | undefined): Trail => ({
  distance: amountOf(distance),
  ...(activation === undefined ? {} : { activation: Price(amountOf(activation)) }),
});
