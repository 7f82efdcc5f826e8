/** Orders and fills of a simulated account. */
import type { Decimal } from "@spot-canvas/domain/money/decimal";
import type { MarketProduct } from "../markets/market.ts";
import type { MarketView } from "../markets/market-view.ts";

/** What an order asks for. */
export interface OrderWish {
  /** The client's own id; empty where it gave none. */
  readonly clientId: string;
  readonly product: MarketProduct;
  readonly side: "buy" | "sell";
  readonly type: "market" | "limit" | "stop" | "stop-limit";
  /** In base currency; of an order by funds what it may spend decides. */
  readonly quantity?: Decimal;
  /** In quote currency, fee included: of market buys. */
  readonly funds?: Decimal;
  readonly limit?: Decimal;
  readonly stop?: Decimal;
  /** Absent: it rests until it is filled or cancelled. */
  readonly timeInForce?: "ioc" | "fok";
  readonly isPostOnly?: boolean;
  /** Of the product's contract on the futures market: nothing of its base currency moves. */
  readonly isFuture?: boolean;
  /** It fills no more than is held against it. Futures only. */
  readonly isReduceOnly?: boolean;
}

/** An order at the venue. */
export interface SimulatedOrder extends Omit<OrderWish, "stop"> {
  /** The venue's id: from 1. */
  readonly number: number;
  /** Epoch milliseconds by the market's clock. */
  readonly placedAt: number;
  readonly quantity: Decimal;
  stop?: Decimal;
  state: "open" | "filled" | "cancelled";
  /** When it was last changed. */
  updatedAt: number;
  filled: Decimal;
  /** What the fills came to, in quote currency, without fees. */
  quoteFilled: Decimal;
  fee: Decimal;
  /** Of a stop: whether its price was touched. */
  isTriggered: boolean;
  /** It fills no further: of a fault. */
  isFrozen: boolean;
  /** The share of it that fills once it is triggered, and then no more: of a fault. */
  triggeredShare: Decimal | undefined;
}

/** A fill. */
export interface SimulatedFill {
  /** From 1. */
  readonly number: number;
  readonly order: SimulatedOrder;
  readonly time: number;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Of what the order receives or pays in: see {@link TradingTerms}. */
  readonly fee: Decimal;
  readonly feeCurrency: string;
  readonly liquidity: "maker" | "taker";
}

/** What a currency of the account comes to. */
export interface SimulatedBalance {
  readonly currency: string;
  readonly total: Decimal;
  /** Set aside for open orders. */
  readonly held: Decimal;
}

/** How a venue charges, and what it wants of ids. */
export interface TradingTerms {
  /** Among which orders a client's id must be the only one. */
  readonly uniqueIds: "all" | "open";
  readonly maker: Decimal;
  readonly taker: Decimal;
  /** Buyers pay in quote currency, or in what they receive. */
  readonly buyersPayIn: "quote" | "base";
  /** What contracts pay; absent: nothing. */
  readonly funding?: FundingTerms;
}

/** What holders of contracts pay each other. */
export interface FundingTerms {
  readonly everyMs: number;
  rateAt(product: MarketProduct, time: number): Decimal;
  priceAt(view: MarketView, product: MarketProduct, time: number): Decimal | undefined;
}

/** What the account was charged, below zero where it was paid. */
export interface SimulatedFunding {
  /** From 1. */
  readonly number: number;
  readonly product: MarketProduct;
  readonly time: number;
  readonly amount: Decimal;
}

/** Why an order is not taken. */
export const ORDER_REFUSALS = [
  "insufficient-funds",
  "duplicate-id",
  "invalid-size",
  "would-take",
  "no-market",
] as const;
export type OrderRefusal = (typeof ORDER_REFUSALS)[number];
