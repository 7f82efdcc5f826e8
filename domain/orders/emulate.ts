/**
 * How an order goes to a venue that has no such orders. The rules, which docs/live.md shows as a table:
 *
 * - An entry at the market goes as a limit that fills at once, a little beyond the price: what it may cost is known.
 * - A stop goes as a stop-limit with its limit a little behind, where the venue has that and no stop.
 * - A trailing stop goes as a stop that is moved at each close, where the venue moves stops in place.
 * - What the venue has not at all, and what would need a second order on the same coins, the bot holds: it watches the
 *   live price and sends another order when it is reached.
 */
import { Money, Price } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { feeRate } from "./fees.ts";
import { quantityFor } from "./fill-model.ts";
import type { OrderSpec } from "./order-spec.ts";
import { toLimitTick, toLots, toTick } from "./trading-rules.ts";
import type { TradingTerms } from "./trading-terms.ts";
import type { VenueCapabilities } from "./venue-capabilities.ts";

/** How the bot does what the venue does not. */
export type Emulation = "held" | "ioc" | "stop-limit" | "moved";

/** An order as it goes to the venue, or stays with the bot. */
export interface VenueForm {
  readonly spec: OrderSpec;
  readonly emulation?: Emulation;
}

/** What decides the form. */
export interface FormContext {
  readonly can: VenueCapabilities;
  readonly terms: TradingTerms;
  /** The newest price that is known. */
  readonly price: Price;
  /** Epoch milliseconds: for the fee of the moment. */
  readonly now: number;
}

/** How far a limit in place of a market order stands beyond the price. */
const BEYOND = new Decimal(5n, 3);
/** How far behind a stop its limit stands: what is left below it the bot sells at the market. */
const BEHIND = new Decimal(5n, 3);

/** The form of an entry: one at the market becomes a limit that fills at once, within what is set aside for it. */
export function entryForm(spec: OrderSpec, context: FormContext): VenueForm {
  const { can, terms, price, now } = context;
  if (spec.type !== "market") return { spec };
  if (spec.funds === undefined && (spec.side === "sell" || can.marketBuyBySize)) return { spec };
  const { funds, ...rest } = spec;
  const limitPrice = toTick(moved(price, spec.side === "buy", BEYOND), spec.side, terms.rules);
  const most = funds && quantityFor(funds, limitPrice, feeRate(terms.fees, now, "taker"), terms);
  const quantity = most === undefined || spec.quantity.compare(most) < 0 ? spec.quantity : most;
  const limited: OrderSpec = { ...rest, type: "limit", limitPrice, timeInForce: "ioc" };
  return { spec: { ...limited, quantity: toLots(quantity, terms.rules) }, emulation: "ioc" };
}

/**
 * The form of an order that protects. `alone`: nothing else claims what it would sell, so that it can rest at the venue
 * beside nothing.
 */
export function protectionForm(spec: OrderSpec, alone: boolean, { can, terms }: FormContext): VenueForm {
  const held: VenueForm = { spec, emulation: "held" };
  if (spec.type === "market" || (!alone && !can.oco)) return held;
  if (spec.trail !== undefined) {
    const isMovable = can.amend && can.orderTypes.includes("stop") && spec.stopPrice !== undefined;
    return isMovable ? { spec, emulation: "moved" } : held;
  }
  if (can.orderTypes.includes(spec.type)) return { spec };
  if (spec.type !== "stop" || !can.orderTypes.includes("stop-limit")) return held;
  const limitPrice = toLimitTick(moved(spec.stopPrice!, spec.side === "buy", BEHIND), spec.side, terms.rules);
  return { spec: { ...spec, type: "stop-limit", limitPrice }, emulation: "stop-limit" };
}

/** What an order takes at most, fee left out, at a price. */
export const notionalAt = ({ quantity, limitPrice }: OrderSpec, price: Price): Money =>
  Money(quantity.times(limitPrice ?? price));

const moved = (price: Decimal, up: boolean, by: Decimal): Price =>
  Price(price.times(up ? Decimal.ONE.plus(by) : Decimal.ONE.minus(by)));
