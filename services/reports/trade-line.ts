/** Trades and other facts of an account as lines: of the file of trades, and of what is hashed. */
import type { CsvBytes } from "@spot-canvas/domain/report/csv-bytes";
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

/** Any fact as a line that no other fact has. */
export function writeFact(fact: AccountFact, lines: CsvBytes): void {
  if ("trade" in fact) writeTrade(fact, lines);
  else if ("move" in fact) {
    const { currency, amount } = fact.move;
    lines.word("cash");
    lines.time(fact.place.timestamp);
    lines.text(currency);
    lines.amount(amount);
  } else {
    const { kind, entryId, symbol, side, quantity, amount } = fact.entry;
    lines.word(kind);
    lines.text(entryId);
    lines.time(fact.place.timestamp);
    lines.text(symbol);
    lines.word(side);
    lines.amount(quantity);
    lines.amount(amount);
  }
  lines.number(fact.place.position);
  lines.end();
}

/** A trade as a line of the file: see {@link TRADE_COLUMNS}. */
function writeTrade({ trade }: LoggedTrade, lines: CsvBytes): void {
  lines.text(trade.tradeId);
  lines.time(trade.timestamp);
  lines.text(trade.symbol);
  lines.word(trade.marketType);
  lines.word(trade.side);
  lines.amount(trade.quantity);
  lines.amount(trade.price);
  lines.amount(trade.fee);
  lines.text(trade.feeCurrency);
  lines.text(trade.orderId);
  lines.text(trade.signalId);
  lines.text(trade.strategy);
  lines.text(trade.entryReason);
  lines.text(trade.exitReason);
  lines.word(trade.liquidity);
}
