/** A trade: the one record of a fill. Its wire form is the ledger contract's; see trade-decoder.ts and trade-encoder.ts. */
import type { MarketType } from "../events/subject.ts";
import type { Money, Price, Quantity } from "../money/amount.ts";
import type { Decimal } from "../money/decimal.ts";
import type { Instant } from "../time/instant.ts";

/** Which way a trade or an order goes. */
export type Side = "buy" | "sell";

/** One executed fill, immutable. Identified by (tenant, trade id) for ever. */
export interface Trade {
  readonly tenantId: string;
  readonly tradeId: string;
  readonly accountId: string;
  /** A pair such as `BTC-USD`, verbatim. */
  readonly symbol: string;
  readonly side: Side;
  /** Base units of full notional, whatever the leverage. */
  readonly quantity: Quantity;
  readonly price: Price;
  /** Negative is a rebate. */
  readonly fee: Money;
  readonly feeCurrency: string;
  readonly marketType: MarketType;
  readonly timestamp: Instant;
  readonly leverage?: number;
  readonly margin?: Money;
  readonly liquidationPrice?: Price;
  /** Positive is paid. */
  readonly fundingFee?: Money;
  readonly strategy?: string;
  readonly entryReason?: string;
  readonly exitReason?: string;
  readonly confidence?: Decimal;
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
  /** Orders trades of one timestamp; the venue's, where it gives one. Absent sorts last. */
  readonly sequence?: number;
  readonly orderId?: string;
  readonly signalId?: string;
  readonly venueTradeId?: string;
  readonly liquidity?: "maker" | "taker";
}

/** The two currencies of a market. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
}

// The few symbols of a replay are asked for with every trade; the bound keeps foreign ones from piling up.
const pairs = new Map<string, Pair>();
const PAIRS_MAX = 4_096;

/** Base and quote of a symbol, or undefined where it is not `BASE-QUOTE`. What follows, as in `BTC-USDT-SWAP`, names a contract. */
export function pairOf(symbol: string): Pair | undefined {
  const known = pairs.get(symbol);
  if (known !== undefined) return known;
  const [base, quote] = symbol.split("-", 2);
  if (!base || !quote) return undefined;
  if (pairs.size >= PAIRS_MAX) pairs.clear();
  const pair = { base, quote };
  pairs.set(symbol, pair);
  return pair;
}
