/** What an order asks for: its type, how much, and at which prices. */
import type { Side } from "../ledger/trade.ts";
import type { Money, Price, Quantity } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";

/** Every type of order. A stop becomes a market order when its price is touched, a stop-limit a limit order. */
export const ORDER_TYPES = ["market", "limit", "stop", "stop-limit", "trailing-stop"] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** How a trailing stop follows the price. */
export interface Trail {
  /** How far behind the best price, in quote currency. */
  readonly distance: Decimal;
  /** It starts once a candle has closed that reached this price; absent: with the order. */
  readonly activation?: Price;
}

/** One order as it is asked for. */
export interface OrderSpec {
  readonly side: Side;
  readonly type: OrderType;
  /** Base units; for an order by funds what they would buy at the signal's price. */
  readonly quantity: Quantity;
  /** Of an entry that the venue sizes when it fills it: the most quote currency that it may take, fee included. */
  readonly funds?: Money;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
  readonly trail?: Trail;
  /** Refused rather than filled as a taker. Limit orders only. */
  readonly postOnly?: boolean;
  /** Fills no more than is held against it, and ends where nothing is. */
  readonly reduceOnly?: boolean;
  /** `ioc`: what does not fill at the first price ends. `fok`: all of it at the first price, or none. Absent: rests. */
  readonly timeInForce?: "ioc" | "fok";
  /** Epoch milliseconds after which it no longer fills. */
  readonly expiresAt?: number;
}

/** What an order is for. Exits reduce a position; the last three were made with the fill of an entry. */
export type OrderRole = "entry" | "exit" | "stop" | "target" | "liquidation";

/** Whether an order of this role protects a position that is held. */
export const isProtective = (role: OrderRole): boolean =>
  role === "stop" || role === "target" || role === "liquidation";
