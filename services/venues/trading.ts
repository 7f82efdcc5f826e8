/**
 * The private side of a venue, as a port: orders, fills and balances of one account. It never guesses: what became of
 * an order that was sent and not answered is `unknown`, is looked up by our own id, and is never sent again. Nothing
 * here repeats a request that could place an order.
 *
 * Ids are ours (32 lower-case hex digits, see `domain/orders/order-id.ts`) and travel as client order id, so that the
 * id on the wire is the id in the log. Products are ours too; times are epoch milliseconds.
 */
import type { MarketType } from "@spot-canvas/domain/events/subject";
import type { Result } from "@spot-canvas/domain/fault";
import type { Venue } from "@spot-canvas/domain/market/venue";
import type { Price, Quantity } from "@spot-canvas/domain/money/amount";
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import type { OrderSpec, OrderType } from "@spot-canvas/domain/orders/order-spec";
import type { VenueCapabilities } from "@spot-canvas/domain/orders/venue-capabilities";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { VenueOptions } from "./venue.ts";
import type { VenueFault } from "./venue-fault.ts";

/** An order to send. */
export interface OrderRequest {
  readonly orderId: string;
  readonly product: string;
  readonly spec: OrderSpec;
  /** Of an entry on the futures market: notional per margin. */
  readonly leverage?: number;
  /** Checked last before the socket, and told to the venue where it takes one: after it nothing is sent. */
  readonly sendBy: number;
}

/** What became of sending an order. */
export type Placement =
  | { readonly outcome: "accepted"; readonly venueOrderId: string }
  /** The venue refused it for good, in its own words. */
  | { readonly outcome: "rejected"; readonly reason: string }
  /** It never reached the venue's books: too late, too many requests, or nothing that this venue does. */
  | { readonly outcome: "not-sent"; readonly reason: string }
  /** It may be at the venue: look it up. */
  | { readonly outcome: "unknown"; readonly fault: VenueFault };

/** What became of cancelling an order. Fills up to then are found among the fills. */
export type Cancellation =
  /** Asked for; the order may still fill until a look-up shows it closed. */
  | { readonly outcome: "requested" }
  /** There is nothing left to cancel: filled, cancelled or never there; a look-up tells which. */
  | { readonly outcome: "not-open"; readonly reason: string }
  | { readonly outcome: "unknown"; readonly fault: VenueFault };

/** What became of moving a stop. Asking again for the same does no harm. */
export type Amendment =
  /** Asked for; a look-up shows whether it stands there. */
  | { readonly outcome: "requested" }
  /** It stays where it was, if it is still open. */
  | { readonly outcome: "refused"; readonly reason: string }
  | { readonly outcome: "unknown"; readonly fault: VenueFault };

/** An order as the venue has it. */
export interface VenueOrder {
  /** Ours; absent on orders that somebody else placed. */
  readonly orderId?: string;
  readonly venueOrderId: string;
  readonly product: string;
  readonly side: "buy" | "sell";
  /** `closed`: what is not filled will not be. */
  readonly state: "open" | "closed";
  readonly filled: Quantity;
  /** Where it triggers: of a stop that waits, at a venue that moves stops. */
  readonly stopPrice?: Price;
  /** Why it closed before it was filled, in the venue's words. */
  readonly reason?: string;
}

/** Which order: by our id, and by the venue's where it is known. */
export interface OrderReference {
  readonly orderId: string;
  readonly product: string;
  /** A venue may keep orders of some types apart from the others. */
  readonly type: OrderType;
  /** When it was placed, by our clock: how far back a venue without a look-up by our id is searched. */
  readonly placedAt: number;
  readonly venueOrderId?: string;
}

/** A fill of the account. */
export interface VenueFill {
  /** The venue's id of it, unique for the product: a repeat of it is the same fill. */
  readonly tradeId: string;
  readonly venueOrderId: string;
  /** Ours, where the venue tells it; else it follows from the venue's. */
  readonly orderId?: string;
  readonly product: string;
  readonly time: Instant;
  readonly side: "buy" | "sell";
  readonly price: Price;
  readonly quantity: Quantity;
  /** Above zero where it was charged, below where it was paid. */
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly liquidity: "maker" | "taker";
}

/** What a swap that was held was charged, as the venue billed it. */
export interface VenueFunding {
  /** The venue's id of it, unique for the account: a repeat of it is the same payment. */
  readonly billId: string;
  readonly product: string;
  /** When it was booked, epoch milliseconds: in the minutes after it fell due. */
  readonly time: number;
  /** Above zero where it was charged, below where it was paid. */
  readonly amount: Decimal;
  readonly currency: string;
}

/** Which fills: those that took place from a time on, of one product. */
export interface FillRequest {
  readonly product: string;
  readonly from: number;
}

/** What the account holds of a currency. */
export interface VenueBalance {
  readonly currency: string;
  readonly total: Decimal;
  /** Not set aside for orders. */
  readonly available: Decimal;
}

/** What is held on the futures market. */
export interface VenuePosition {
  readonly product: string;
  /** In base currency, below zero where it is short. */
  readonly quantity: Decimal;
}

/** On what terms the account trades a swap now. */
export interface VenueContract {
  /** Base currency of one contract. */
  readonly size: Decimal;
  readonly margin: MarginMode;
  /** Notional per margin: an entry sets it to that of its configuration. */
  readonly leverage: number;
}

/** Whether a position is margined by itself, so that no more than its margin is lost, or by all of the account. */
export type MarginMode = "isolated" | "cross";

/** How an account is opened. */
export interface TradingOptions extends VenueOptions {
  /** Spot where nothing is said. */
  readonly market?: MarketType | undefined;
  /** The venue's test environment, with keys of its own: Coinbase and OKX. */
  readonly sandbox?: boolean | undefined;
  /** On the futures market; isolated where nothing is said. */
  readonly margin?: MarginMode | undefined;
}

/** What a venue tells by itself. It is a reason to look: what truly is, the look-up says. */
export type OrderUpdate =
  /** The connection stands: what happened before it is not told. */
  | { readonly kind: "connected" }
  /** Something became of an order; absent where it cannot be told which. */
  | { readonly kind: "changed"; readonly orderId?: string | undefined };

/** The account at the venue. Reading is repeated where the fault passes; sending, moving and cancelling are not. */
export interface Trading extends AsyncDisposable {
  readonly venue: Venue;
  readonly market: MarketType;
  readonly capabilities: VenueCapabilities;
  /** Sends an order once. Throws the signal's reason only before anything was sent. */
  place(request: OrderRequest, signal: AbortSignal): Promise<Placement>;
  /** Asks once for an order's end. */
  cancel(order: OrderReference, signal: AbortSignal): Promise<Cancellation>;
  /** Has a stop that waits trigger at another price. */
  amend(order: OrderReference, stopPrice: Price, signal: AbortSignal): Promise<Amendment>;
  /** Looks an order up by our id, open ones first, then closed ones; undefined where the venue has none such. */
  find(order: OrderReference, signal: AbortSignal): Promise<Result<VenueOrder | undefined, VenueFault>>;
  /** All open orders, also those that are not ours. */
  openOrders(signal: AbortSignal): Promise<Result<readonly VenueOrder[], VenueFault>>;
  /** Fills, oldest first. */
  fills(request: FillRequest, signal: AbortSignal): Promise<Result<readonly VenueFill[], VenueFault>>;
  balances(signal: AbortSignal): Promise<Result<readonly VenueBalance[], VenueFault>>;
  /** What funding was booked from a time on, oldest first; none in spot. */
  funding(from: number, signal: AbortSignal): Promise<Result<readonly VenueFunding[], VenueFault>>;
  /** Positions on the futures market; none in spot, where balances say what is held. */
  positions(signal: AbortSignal): Promise<Result<readonly VenuePosition[], VenueFault>>;
  /** The terms of a swap; undefined in spot. Fault `VenueUnknownProduct` where the venue has no such swap. */
  contract(product: string, signal: AbortSignal): Promise<Result<VenueContract | undefined, VenueFault>>;
  /** Tells that something became of orders, until the signal is raised; connections are made again by themselves. */
  updates(signal: AbortSignal): AsyncIterable<OrderUpdate>;
}

/** The key of an account. It is never logged, and is part of no message and no file. */
export interface Credentials {
  readonly key: string;
  readonly secret: string;
  /** OKX only. */
  readonly passphrase?: string;
}
