/** Trades and other facts of an account as lines: of the file of trades, and of what is hashed. */
import { type Cell, csvLine } from "@spot-canvas/domain/report/csv-line";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import type { AccountFact } from "@spot-canvas/projections/ledger/facts-in-order";
import type { LoggedTrade } from "@spot-canvas/projections/ledger/logged-trade";

/** The columns of the file of trades. */
export const TRADE_COLUMNS = [
  "trade_id",
  "executed_at",
  "symbol",
  "market_type",
  "side",
  "quantity",
  "price",
  "fee",
  "fee_currency",
  "order_id",
  "signal_id",
  "strategy",
  "entry_reason",
  "exit_reason",
  "liquidity",
  "log_position",
] as const;

/** A trade as a line of the file, with its end. */
function tradeLine({ trade, place }: LoggedTrade): string {
  const cells: readonly Cell[] = [
    trade.tradeId,
    formatInstant(trade.timestamp),
    trade.symbol,
    trade.marketType,
    trade.side,
    trade.quantity.toString(),
    trade.price.toString(),
    trade.fee.toString(),
    trade.feeCurrency,
    trade.orderId,
    trade.signalId,
    trade.strategy,
    trade.entryReason,
    trade.exitReason,
    trade.liquidity,
    place.position,
  ];
  return `${csvLine(cells)}\n`;
}

/** Any fact as a line that no other fact has. */
export function factLine(fact: AccountFact): string {
  if ("trade" in fact) return tradeLine(fact);
  const { timestamp, position } = fact.place;
  if ("move" in fact) {
    return `${csvLine(["cash", formatInstant(timestamp), fact.move.currency, fact.move.amount.toString(), position])}\n`;
  }
  const { kind, entryId, symbol, side, quantity, amount } = fact.entry;
  const cells = [
    kind,
    entryId,
    formatInstant(timestamp),
    symbol,
    side,
    quantity.toString(),
    amount.toString(),
  ];
  return `${csvLine([...cells, position])}\n`;
}
