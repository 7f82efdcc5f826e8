/** Exports of Coinbase: the fills of Coinbase Exchange (once Pro), and the transactions of an account. */
import { createHash } from "node:crypto";
import type { CsvRow } from "./csv.ts";
import {
  amountIn,
  type ExportFormat,
  optionalAmountIn,
  refused,
  sideIn,
  textIn,
  timeIn,
} from "./venue-trade.ts";

/** `fills.csv`: portfolio, trade id, product, side, created at, size, size unit, price, fee, total, price/fee/total unit. */
export const coinbaseFills: ExportFormat = {
  venue: "coinbase",
  isHeader: (names) => ["trade id", "product", "created at", "size"].every((name) => names.includes(name)),
  read: ({ rows }, sink) => {
    for (const row of rows) {
      sink.take(row, () => {
        const symbol = textIn(row, "product");
        return {
          // Trade ids count per product.
          id: `${symbol}-${textIn(row, "trade id")}`,
          symbol,
          side: sideIn(row, "side"),
          quantity: amountIn(row, "size"),
          price: amountIn(row, "price"),
          fee: optionalAmountIn(row, "fee"),
          feeCurrency: textIn(row, "price/fee/total unit"),
          timestamp: timeIn(row, "created at"),
        };
      });
    }
  },
};

const SIDES: Readonly<Record<string, "buy" | "sell">> = {
  buy: "buy",
  sell: "sell",
  "advanced trade buy": "buy",
  "advanced trade sell": "sell",
  "advance trade buy": "buy",
  "advance trade sell": "sell",
};

const PRICE_DECIMALS = 18;

/**
 * The transactions of an account: ID, Timestamp, Transaction Type, Asset, Quantity Transacted, Price Currency, Price at
 * Transaction, Subtotal, Total, Fees and/or Spread, Notes. Files before 2024 have no ID and say `Spot Price`.
 */
export const coinbaseTransactions: ExportFormat = {
  venue: "coinbase",
  isHeader: (names) => names.includes("transaction type") && names.includes("quantity transacted"),
  read: ({ rows, names }, sink) => {
    const spot = names.includes("spot price currency") ? "spot " : "";
    const fees = names.find((name) => name.startsWith("fees")) ?? "fees and/or spread";
    const idOf = transactionIds();
    for (const row of rows) {
      const type = row.get("transaction type").toLowerCase();
      const side = SIDES[type];
      if (side === undefined && type !== "convert") {
        sink.skip(row);
        continue;
      }
      sink.take(row, () => {
        if (side === undefined) throw refused("a Convert names no price: record it with `canvas trades add`");
        const currency = textIn(row, `${spot}price currency`);
        const quantity = amountIn(row, "quantity transacted").absolute();
        if (quantity.isZero()) throw refused("quantity transacted is 0");
        const stated = amountIn(row, `${spot}price at transaction`);
        // The stated price is rounded to what people read; what was paid is the subtotal.
        const paid =
          row.get("subtotal") === "" ? stated.times(quantity) : amountIn(row, "subtotal").absolute();
        return {
          id: idOf(row),
          symbol: `${textIn(row, "asset")}-${currency}`,
          side,
          quantity,
          price: stated.times(quantity).equals(paid)
            ? stated
            : paid.dividedBy(quantity, PRICE_DECIMALS, "half-even"),
          fee: optionalAmountIn(row, fees),
          feeCurrency: currency,
          timestamp: timeIn(row, "timestamp"),
        };
      });
    }
  },
};

/** Ids of transactions: the file's, or made of what a row says and how often a file has said it before. */
function transactionIds(): (row: CsvRow) => string {
  const seen = new Map<string, number>();
  return (row) => {
    const id = row.get("id");
    if (id !== "") return id;
    const said = ["timestamp", "transaction type", "asset", "quantity transacted", "subtotal"].map(row.get);
    const content = said.join("|");
    const times = seen.get(content) ?? 0;
    seen.set(content, times + 1);
    return createHash("sha256").update(`${content}|${times}`).digest("hex").slice(0, 32);
  };
}
