/** The paper venue: fills an order at an observation of the market, and says so in the ledger's own words. */
import type { OpenOrder } from "../bot/account-state.ts";
import type { SignalRaised } from "../events/bodies/signal.ts";
import { ok, type Result } from "../fault.ts";
import { pairOf, type Trade } from "../ledger/trade.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { formatMillis, instantOfMillis } from "../time/instant.ts";
import { fillAt, type TradingTerms } from "./fill-model.ts";
import { paperTradeIdOf } from "./order-id.ts";

/** The first price that was seen once an order could fill: the open of a candle, forming or closed. */
export interface Observation {
  /** The candle's open time, epoch milliseconds. */
  readonly time: number;
  readonly open: number;
}

/** The fill of an order at an observation, which it carries as its time and as the venue's trade id. */
export function paperFill(
  tenant: string,
  { placed, signal, sequence }: OpenOrder,
  { time, open }: Observation,
  terms: TradingTerms,
): Result<Trade> {
  const seen = Decimal.parse(String(open));
  if (!seen.ok) return seen;
  const quantity = Quantity(Decimal.of(placed.quantity));
  const funds = placed.funds === undefined ? {} : { funds: Money(Decimal.of(placed.funds)) };
  const fill = fillAt({ side: placed.side, quantity, ...funds }, seen.value, terms);
  if (!fill.ok) return fill;
  return ok({
    tenantId: tenant,
    tradeId: paperTradeIdOf(placed.order_id, 1),
    accountId: placed.account,
    symbol: placed.product,
    side: placed.side,
    ...fill.value,
    feeCurrency: pairOf(placed.product)?.quote ?? placed.product,
    marketType: placed.market_type,
    timestamp: instantOfMillis(time),
    strategy: signal.strategy,
    ...(placed.side === "buy" ? { entryReason: placed.reason } : { exitReason: placed.reason }),
    ...signalled(signal),
    sequence,
    orderId: placed.order_id,
    signalId: signal.signal_id,
    venueTradeId: `${signal.timeframe}-open-${formatMillis(time)}`,
    liquidity: "taker",
  });
}

function signalled({ confidence, stop_loss, take_profit }: SignalRaised): Partial<Trade> {
  return {
    ...(confidence === undefined ? {} : { confidence: Decimal.of(confidence) }),
    ...(stop_loss === undefined ? {} : { stopLoss: Price(Decimal.of(stop_loss)) }),
    ...(take_profit === undefined ? {} : { takeProfit: Price(Decimal.of(take_profit)) }),
  };
}
