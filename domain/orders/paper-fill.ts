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

/** The trade of the next fill of an order. `seen` says at which price of the market, as the venue's trade id. */
export function paperTrade(
  { tenant, account, naming }: FillOwner,
  order: OpenOrder,
  fill: Fill,
  { time, seen }: { readonly time: number; readonly seen?: string },
  terms: TradingTerms,
): Trade {
  const { signal, spec, role } = order;
  const enters = role === "entry";
  return {
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
    ...(terms.market === "futures" && enters ? leveraged(fill, terms) : undefined),
    strategy: signal.strategy,
    ...(enters ? { entryReason: order.reason } : { exitReason: order.reason }),
    ...(signal.confidence === undefined ? undefined : { confidence: signal.confidence }),
    ...(signal.stopLoss === undefined ? undefined : { stopLoss: signal.stopLoss }),
    ...(signal.takeProfit === undefined ? undefined : { takeProfit: signal.takeProfit }),
    sequence: order.sequence,
    orderId: order.id,
    signalId: signal.id,
    ...(seen === undefined ? undefined : { venueTradeId: seen }),
    liquidity: fill.liquidity,
  };
}

const leveraged = ({ price, quantity }: Fill, { leverage, rules }: TradingTerms): Partial<Trade> => ({
  leverage,
  margin: marginOf(notional(price, quantity), leverage, rules.quoteScale),
});
