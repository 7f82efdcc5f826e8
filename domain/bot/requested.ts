/** What a person asks for, as the signal that it is decided like. */
import type { OrderRequested } from "../events/bodies/request.ts";
import { Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { millisOfText } from "../time/instant.ts";
import { BY_HAND } from "./by-hand.ts";
import type { OrderTerms, Signal } from "./signal.ts";

/** The signal of a request. What ends a position goes against it: `held` is what the account holds, negative where short. */
export function signalOfRequest(requested: OrderRequested, held: Decimal): Signal {
  const { size, closes, side, stop_loss: stop, take_profit: profit } = requested;
  const { limit_price: limit, stop_price: waits } = requested;
  const order = termsOf(requested);
  const at = millisOfText(requested.at);
  const against = held.isNegative() ? "buy" : "sell";
  return {
    id: requested.request_id,
    instance: BY_HAND,
    strategy: BY_HAND,
    venue: requested.venue,
    product: requested.product,
    action: closes === true ? against : side,
    // Each request is a leg of its own: two that rest side by side are two orders.
    leg: requested.request_id,
    price: Price(Decimal.of(requested.price)),
    target: undefined,
    size: size && sizeOf(size),
    limitPrice: priceOf(limit),
    ...(order === undefined ? {} : { order }),
    stopLoss: priceOf(stop),
    takeProfit: priceOf(profit),
    trail: undefined,
    confidence: undefined,
    trend: undefined,
    // A market order is for the price that was seen, and not for one of much later. What ends a position always is.
    validUntil: limit === undefined && waits === undefined && closes !== true ? at + VALID_MS : undefined,
    reason: requested.reason,
    ...(closes === true || requested.reduce_only === true ? { closes: true } : {}),
    openTime: requested.candle.open_time,
    closeTime: at,
  };
}

/** How long a request for a market order may wait for its decision. */
const VALID_MS = 60_000;

/** How its order is sent; undefined where a market or a limit order says it all. */
function termsOf({ stop_price, post_only, time_in_force }: OrderRequested): OrderTerms | undefined {
  if (stop_price === undefined && post_only !== true && time_in_force === undefined) return undefined;
  const terms: { -readonly [K in keyof OrderTerms]: OrderTerms[K] } = {};
  if (stop_price !== undefined) terms.stopPrice = Price(Decimal.of(stop_price));
  if (post_only === true) terms.postOnly = true;
  if (time_in_force !== undefined) terms.timeInForce = time_in_force;
  return terms;
}

const sizeOf = (size: NonNullable<OrderRequested["size"]>): Signal["size"] =>
  "quantity" in size ? { quantity: Decimal.of(size.quantity) } : { quote: Decimal.of(size.quote) };

const priceOf = (text: string | undefined): Price | undefined =>
  text === undefined ? undefined : Price(Decimal.of(text));
