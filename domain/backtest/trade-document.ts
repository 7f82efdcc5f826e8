/** The trades of a backtest as they are shown and hashed: five values each, as text. */
import { identityOf } from "../events/identity.ts";
import type { Trade } from "../ledger/trade.ts";
import { formatInstant } from "../time/instant.ts";

/** One fill. */
export interface TradeDocument {
  readonly side: Trade["side"];
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly quantity: string;
  readonly price: string;
  /** In quote currency. */
  readonly fee: string;
}

/** The document of a fill. */
export const tradeDocument = ({ side, timestamp, quantity, price, fee }: Trade): TradeDocument => ({
  side,
  time: formatInstant(timestamp),
  quantity: quantity.toString(),
  price: price.toString(),
  fee: fee.toString(),
});

/** 32 hex digits of the SHA-256 of all fills in order: two runs that trade alike have the same. */
export function tradesHash(trades: readonly { readonly trade: Trade }[]): string {
  const lines = trades.map(({ trade }) => {
    const { side, time, quantity, price, fee } = tradeDocument(trade);
    return `${trade.symbol} ${side} ${time} ${quantity} ${price} ${fee}`;
  });
  return identityOf(lines.join("\n"));
}
