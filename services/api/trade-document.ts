/** A trade in the names of the ledger contract, with its amounts as they are. */
import type { Trade as TradeFields } from "@spot-canvas/domain/contract/trades";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import { present } from "./present.ts";

/** What a trade says of itself, without what the ledger makes of it. */
type TradeDocument = Omit<TradeFields, "ingested_at" | "cost_basis" | "realized_pnl">;

/** The document of a trade; what it does not have is left out. */
export const tradeDocument = (trade: Trade): TradeDocument => ({
  tenant_id: trade.tenantId,
  trade_id: trade.tradeId,
  account_id: trade.accountId,
  symbol: trade.symbol,
  side: trade.side,
  quantity: trade.quantity,
  price: trade.price,
  fee: trade.fee,
  fee_currency: trade.feeCurrency,
  market_type: trade.marketType,
  timestamp: formatInstant(trade.timestamp),
  ...present({
    leverage: trade.leverage,
    margin: trade.margin,
    liquidation_price: trade.liquidationPrice,
    funding_fee: trade.fundingFee,
    strategy: trade.strategy,
    entry_reason: trade.entryReason,
    exit_reason: trade.exitReason,
    confidence: trade.confidence,
    stop_loss: trade.stopLoss,
    take_profit: trade.takeProfit,
    sequence: trade.sequence,
    order_id: trade.orderId,
    signal_id: trade.signalId,
    venue_trade_id: trade.venueTradeId,
    liquidity: trade.liquidity,
  }),
});
