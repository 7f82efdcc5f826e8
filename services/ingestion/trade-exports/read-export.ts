/** Reads a venue's export of trades, whichever it is: its header says so. */

import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { decodeTradeBatch } from "@spot-canvas/domain/ledger/trade-batch";
import { coinbaseFills, coinbaseTransactions } from "./coinbase.ts";
import { type CsvRow, csvFileIn, csvRecordsIn } from "./csv.ts";
import { krakenLedgers, krakenTrades } from "./kraken.ts";
import { okxTrades } from "./okx.ts";
import type { ExportFormat, VenueTrade } from "./venue-trade.ts";

const FORMATS: readonly ExportFormat[] = [
  coinbaseFills,
  coinbaseTransactions,
  krakenTrades,
  krakenLedgers,
  okxTrades,
];

/** A row that is no trade and should be one. */
export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
}

/** What an export holds. */
export interface VenueExport {
  readonly venue: string;
  /** The JSON text of every trade, as the import takes it. */
  readonly trades: readonly string[];
  readonly refused: readonly RefusedRow[];
  /** Rows that are something else: deposits, withdrawals, rewards. */
  readonly skipped: number;
}

/** Reads the text of a file for an account; undefined where it is no export that is known. */
export function readExport(text: string, account: string): VenueExport | undefined {
  if (/^\s*[[{]/.test(text)) return undefined;
  const records = csvRecordsIn(text);
  for (const format of FORMATS) {
    const file = csvFileIn(records, format.isHeader);
    if (file === undefined) continue;
    const trades: string[] = [];
    const refused: RefusedRow[] = [];
    let skipped = 0;
    format.read(file, {
      take: (row, make) => {
        try {
          trades.push(tradeText(format.venue, account, make()));
        } catch (error) {
          refused.push(refusedRow(row, error));
        }
      },
      skip: () => {
        skipped += 1;
      },
    });
    refused.sort((a, b) => a.line - b.line);
    return { venue: format.venue, trades, refused, skipped };
  }
  return undefined;
}

/** The trade as the import takes it: checked here too, so that what it would refuse is named by its line. */
function tradeText(venue: string, account: string, trade: VenueTrade): string {
  const text = JSON.stringify({
    trade_id: `${venue}-${trade.id}`,
    account_id: account,
    symbol: trade.symbol,
    side: trade.side,
    quantity: trade.quantity.toString(),
    price: trade.price.toString(),
    fee: trade.fee.toString(),
    fee_currency: trade.feeCurrency,
    market_type: "spot",
    timestamp: trade.timestamp,
    venue_trade_id: trade.id,
  });
  unwrap(decodeTradeBatch(Buffer.from(`{"trades":[${text}]}`), DEFAULT_TENANT));
  return text;
}

function refusedRow({ line }: CsvRow, error: unknown): RefusedRow {
  if (!(error instanceof Fault)) throw error;
  return { line, reason: error.message.replace(/^trade\[0\] \([^)]*\): /, "") };
}
