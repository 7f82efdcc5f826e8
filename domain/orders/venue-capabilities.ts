/** What a venue does with orders by itself. What it does not, the bot does on live prices, and says so. */
import type { OrderSpec, OrderType } from "./order-spec.ts";

/** The capabilities of one venue. */
export interface VenueCapabilities {
  readonly orderTypes: readonly OrderType[];
  readonly timeInForce: readonly NonNullable<OrderSpec["timeInForce"]>[];
  readonly postOnly: boolean;
  /** Market buys that spend so much, fee included. */
  readonly funds: boolean;
  /** Market buys of so much base currency. */
  readonly marketBuyBySize: boolean;
  /** Two orders of which one ends the other. */
  readonly oco: boolean;
  /** Moving a stop that waits, in place. */
  readonly amend: boolean;
  /** Orders that can only reduce what is held. */
  readonly reduceOnly: boolean;
  /** How long after its deadline the venue may still take an order; absent where it takes no deadline. */
  readonly lateMs?: number;
  /** The types that take no deadline where the others do. */
  readonly untimed?: readonly OrderType[];
}
