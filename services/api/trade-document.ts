/** A trade in the names of the ledger contract, with its amounts as they are. */
import type { Trade as TradeFields } from "@spot-canvas/domain/contract/trades";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { TradeEntry } from "@spot-canvas/projections/ledger/read";
import { type JsonField, JsonRows } from "@spot-canvas/projections/projector/json-rows";
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

/** The document of a trade with what the ledger makes of it. */
export const tradeEntryDocument = ({ trade, ingestedAt, figures }: TradeEntry): TradeFields => ({
  ...tradeDocument(trade),
  ingested_at: formatInstant(ingestedAt),
  cost_basis: figures.costBasis,
  realized_pnl: figures.realizedPnl,
});

/** The same of a row of the tables `trades` and `trade_figures`, in the order of the fields above. */
const FIELDS: readonly JsonField[] = [
  { name: "tenant_id", column: "tenant", kind: "text" },
  { name: "trade_id", column: "trade_id", kind: "text" },
  { name: "account_id", column: "account", kind: "text" },
  { name: "symbol", column: "symbol", kind: "text" },
  { name: "side", column: "side", kind: "word" },
  { name: "quantity", column: "quantity", kind: "amount" },
  { name: "price", column: "price", kind: "amount" },
  { name: "fee", column: "fee", kind: "amount" },
  { name: "fee_currency", column: "fee_currency", kind: "text" },
  { name: "market_type", column: "market_type", kind: "word" },
  { name: "timestamp", column: "executed_at", kind: "instant" },
  { name: "leverage", column: "leverage", kind: "number" },
  { name: "margin", column: "margin", kind: "amount" },
  { name: "liquidation_price", column: "liquidation_price", kind: "amount" },
  { name: "funding_fee", column: "funding_fee", kind: "amount" },
  { name: "strategy", column: "strategy", kind: "text" },
  { name: "entry_reason", column: "entry_reason", kind: "text" },
  { name: "exit_reason", column: "exit_reason", kind: "text" },
  { name: "confidence", column: "confidence", kind: "amount" },
  { name: "stop_loss", column: "stop_loss", kind: "amount" },
  { name: "take_profit", column: "take_profit", kind: "amount" },
  { name: "sequence", column: "sequence", kind: "number" },
  { name: "order_id", column: "order_id", kind: "text" },
  { name: "signal_id", column: "signal_id", kind: "text" },
  { name: "venue_trade_id", column: "venue_trade_id", kind: "text" },
  { name: "liquidity", column: "liquidity", kind: "word" },
  { name: "ingested_at", column: "ingested_at", kind: "instant" },
  { name: "cost_basis", column: "cost_basis", kind: "amount" },
  { name: "realized_pnl", column: "realized_pnl", kind: "amount" },
];

/** Documents of trades that the database writes, by how their amounts are written. */
export const TRADE_ROWS = {
  number: new JsonRows(FIELDS, "number"),
  string: new JsonRows(FIELDS, "string"),
} as const;
