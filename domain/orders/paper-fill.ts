/** The paper venue's record of a fill, in the ledger's own words. */
import type { Naming } from "../bot/account-state.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { notional } from "../money/amount.ts";
import { instantOfMillis } from "../time/instant.ts";
import { type Fill, marginOf } from "./fill-model.ts";
import type { OpenOrder } from "./open-order.ts";
import type { TradingTerms } from "./trading-terms.ts";

/** Whose order it is, and how fills are named. */
export interface FillOwner {
  readonly tenant: string;
  readonly account: string;
  readonly naming: Naming;
}

/** When a price of the market was seen, and in which candle. */
export interface SeenPrice {
  readonly time: number;
  readonly seen: "open" | "in";
  /** Its open time. */
  readonly candle: number;
}

/** The trade of the next fill of an order; at which price of the market it was seen is the venue's trade id. */
export function paperTrade(
  { tenant, account, naming }: FillOwner,
  order: OpenOrder,
  fill: Fill,
  { time, seen, candle }: SeenPrice,
  terms: TradingTerms,
): Trade {
  const { signal, spec, role } = order;
  const trade: { -readonly [K in keyof Trade]: Trade[K] } = {
    tenantId: tenant,
    tradeId: naming.fill(order.id, order.fills + 1),
    accountId: account,
    symbol: signal.product,
    side: spec.side,
    quantity: fill.quantity,
    price: fill.price,
    fee: fill.fee,
    feeCurrency: pairOf(signal.product)?.quote ?? signal.product,
    marketType: terms.market,
    timestamp: instantOfMillis(time),
    strategy: signal.strategy,
    sequence: order.sequence,
    orderId: order.id,
    signalId: signal.id,
    liquidity: fill.liquidity,
  };
  if (role === "entry") trade.entryReason = order.reason;
  else trade.exitReason = order.reason;
  if (signal.confidence !== undefined) trade.confidence = signal.confidence;
  if (signal.stopLoss !== undefined) trade.stopLoss = signal.stopLoss;
  if (signal.takeProfit !== undefined) trade.takeProfit = signal.takeProfit;
  const price = naming.price(seen, candle);
  if (price !== undefined) trade.venueTradeId = price;
  if (terms.market === "futures" && role === "entry") {
    trade.leverage = terms.leverage;
    trade.margin = marginOf(notional(fill.price, fill.quantity), terms.leverage, terms.rules.quoteScale);
  }
  return trade;
}
