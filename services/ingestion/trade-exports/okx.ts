/** The trading history of OKX, where a fill is two rows of one order: what was given and what was taken. */
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { CsvRow } from "./csv.ts";
import {
  amountIn,
  type ExportFormat,
  optionalAmountIn,
  refused,
  sideIn,
  textIn,
  timeIn,
  type VenueTrade,
} from "./venue-trade.ts";

/** Kinds of rows that move money and are no trades. */
const NO_TRADE = /^(transfer|deposit|withdraw|interest|earn|convert|airdrop|rebate|funding)/i;

/**
 * id, Order id, Time, Trade Type, Symbol, Action, Amount, Trading Unit, Filled Price, PnL, Fee, Fee Unit, Position Change,
 * Position Balance, Balance Change, Balance, Balance Unit. A line before the header names the time zone. A fee below 0
 * was paid. The row whose balance is in the base currency says which way, how much and at what price.
 */
export const okxTrades: ExportFormat = {
  venue: "okx",
  isHeader: (names) =>
    ["order id", "trade type", "filled price", "balance unit"].every((name) => names.includes(name)),
  read: ({ rows, preamble }, sink) => {
    const offset = offsetIn(preamble);
    const orders = new Map<string, { readonly base: CsvRow[]; readonly quote: CsvRow[] }>();
    for (const row of rows) {
      if (NO_TRADE.test(row.get("trade type"))) sink.skip(row);
      else if (row.get("trade type").toLowerCase() !== "spot") {
        sink.take(row, () => {
          throw refused(`trade type is "${row.get("trade type")}": only Spot can be imported`);
        });
      } else {
        const order = row.get("order id");
        const legs = orders.get(order) ?? { base: [], quote: [] };
        orders.set(order, legs);
        const [base] = row.get("symbol").split("-");
        (row.get("balance unit") === base ? legs.base : legs.quote).push(row);
      }
    }
    for (const { base, quote } of orders.values()) {
      for (const [index, row] of base.entries()) sink.take(row, () => tradeOf(row, quote[index], offset));
      for (const row of quote.slice(base.length)) {
        sink.take(row, () => {
          throw refused(`order ${row.get("order id")} has no row in its base currency`);
        });
      }
    }
  },
};

function tradeOf(row: CsvRow, other: CsvRow | undefined, offset: string): VenueTrade {
  const order = textIn(row, "order id");
  if (other === undefined) throw refused(`order ${order} has no row in its quote currency`);
  const symbol = textIn(row, "symbol");
  const fees = [row, other]
    .map((leg) => ({ fee: optionalAmountIn(leg, "fee").negated(), currency: leg.get("fee unit") }))
    .filter(({ fee }) => !fee.isZero());
  if (fees.length > 1 && fees[0]!.currency !== fees[1]!.currency) {
    throw refused(`order ${order} has fees in two currencies: record it with \`canvas trades add\``);
  }
  return {
    id: textIn(row, "id"),
    symbol,
    side: sideIn(row, "action"),
    quantity: amountIn(row, "amount").absolute(),
    price: amountIn(row, "filled price"),
    fee: fees.reduce((sum, { fee }) => sum.plus(fee), Decimal.of(0)),
    feeCurrency: fees[0]?.currency || symbol.split("-")[1] || textIn(other, "balance unit"),
    timestamp: timeIn(row, "time", offset),
  };
}

/** The zone of the file's times, as in `Time Zone:UTC+8`. */
function offsetIn(preamble: string): string {
  const match = /UTC([+-])(\d{1,2})(?::?(\d{2}))?/i.exec(preamble);
  return match === null ? "Z" : `${match[1]}${match[2]!.padStart(2, "0")}:${match[3] ?? "00"}`;
}
