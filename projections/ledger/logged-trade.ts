/** A trade with its place in the log, as a row of `trades` and back. */
import type { Event } from "@spot-canvas/domain/events/codec";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { placeOf, type TradePlace } from "@spot-canvas/domain/ledger/trade-order";
import type { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import type { Instant } from "@spot-canvas/domain/time/instant";
import type { CopyBuffer } from "../projector/copy-text.ts";
import { TRADE_COLUMNS } from "./schema.ts";

/** A trade that the log holds. */
export interface LoggedTrade {
  readonly trade: Trade;
  readonly place: TradePlace;
  /** When the log took it. */
  readonly ingestedAt: Instant;
}

/** The trade of an event. */
export function loggedTradeOf({ data, recorded }: Event<"TradeExecuted">): LoggedTrade {
  return { trade: data, place: placeOf(data, recorded.position), ingestedAt: recorded.loggedAt };
}

/** Names the market of an account: its trades make up one chain of positions. */
export const marketKeyOf = ({
  tenantId,
  accountId,
  symbol,
  marketType,
}: Pick<Trade, "tenantId" | "accountId" | "symbol" | "marketType">): string =>
  `${tenantId}\0${accountId}\0${symbol}\0${marketType}`;

/** Names an account. */
export const accountKeyOf = (tenant: string, account: string): string => `${tenant}\0${account}`;

/** Writes a trade as a row of {@link TRADE_COLUMNS}. */
export function writeTrade(rows: CopyBuffer, { trade: t, place, ingestedAt }: LoggedTrade): void {
  rows.text(t.tenantId);
  rows.text(t.tradeId);
  rows.text(t.accountId);
  rows.text(t.symbol);
  rows.text(t.side);
  rows.amount(t.quantity);
  rows.amount(t.price);
  rows.amount(t.fee);
  rows.text(t.feeCurrency);
  rows.text(t.marketType);
  rows.number(t.timestamp);
  rows.number(t.sequence);
  rows.number(t.leverage);
  rows.amount(t.margin);
  rows.amount(t.liquidationPrice);
  rows.amount(t.fundingFee);
  rows.text(t.strategy);
  rows.text(t.entryReason);
  rows.text(t.exitReason);
  rows.amount(t.confidence);
  rows.amount(t.stopLoss);
  rows.amount(t.takeProfit);
  rows.text(t.orderId);
  rows.text(t.signalId);
  rows.text(t.venueTradeId);
  rows.text(t.liquidity);
  rows.number(ingestedAt);
  rows.number(place.position);
  rows.end();
}

/** A row of `trades`, as the database gives it back. */
export interface TradeRow {
  readonly tenant: string;
  readonly trade_id: string;
  readonly account: string;
  readonly symbol: string;
  readonly side: Trade["side"];
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_currency: string;
  readonly market_type: Trade["marketType"];
  readonly executed_at: string;
  readonly sequence: string | null;
  readonly leverage: string | null;
  readonly margin: string | null;
  readonly liquidation_price: string | null;
  readonly funding_fee: string | null;
  readonly strategy: string | null;
  readonly entry_reason: string | null;
  readonly exit_reason: string | null;
  readonly confidence: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly order_id: string | null;
  readonly signal_id: string | null;
  readonly venue_trade_id: string | null;
  readonly liquidity: "maker" | "taker" | null;
  readonly ingested_at: string;
  readonly log_position: string;
}

/** What of a trade changes no figure. */
type Unfolded = "strategy" | "entry_reason" | "order_id" | "signal_id" | "venue_trade_id" | "liquidity";
const UNFOLDED: ReadonlySet<string> = new Set<Unfolded>([
  "strategy",
  "entry_reason",
  "order_id",
  "signal_id",
  "venue_trade_id",
  "liquidity",
]);

/** Columns of `trades` that a fold needs. */
export const FOLDED_COLUMNS = TRADE_COLUMNS.filter((name) => !UNFOLDED.has(name));

/** A row of `trades` without what no fold looks at. */
export type FoldedRow = Omit<TradeRow, Unfolded>;

/** The trade of a row. */
export function loggedTradeIn(row: FoldedRow & Partial<TradeRow>): LoggedTrade {
  const trade: Trade = {
    tenantId: row.tenant,
    tradeId: row.trade_id,
    accountId: row.account,
    symbol: row.symbol,
    side: row.side,
    quantity: Decimal.of(row.quantity) as Quantity,
    price: Decimal.of(row.price) as Price,
    fee: Decimal.of(row.fee) as Money,
    feeCurrency: row.fee_currency,
    marketType: row.market_type,
    timestamp: BigInt(row.executed_at),
    ...present("leverage", row.leverage, Number),
    ...present("margin", row.margin, amount<Money>),
    ...present("liquidationPrice", row.liquidation_price, amount<Price>),
    ...present("fundingFee", row.funding_fee, amount<Money>),
    ...present("strategy", row.strategy, same),
    ...present("entryReason", row.entry_reason, same),
    ...present("exitReason", row.exit_reason, same),
    ...present("confidence", row.confidence, amount<Decimal>),
    ...present("stopLoss", row.stop_loss, amount<Price>),
    ...present("takeProfit", row.take_profit, amount<Price>),
    ...present("sequence", row.sequence, Number),
    ...present("orderId", row.order_id, same),
    ...present("signalId", row.signal_id, same),
    ...present("venueTradeId", row.venue_trade_id, same),
    ...present("liquidity", row.liquidity, same<"maker" | "taker">),
  };
  return { trade, place: placeOf(trade, Number(row.log_position)), ingestedAt: BigInt(row.ingested_at) };
}

const same = <T>(value: T): T => value;
const amount = <T extends Decimal>(text: string): T => Decimal.of(text) as T;

/** A property that is there only where the column has a value. */
function present<K extends string, S, T>(
  name: K,
  value: S | null | undefined,
  read: (value: S) => T,
): { readonly [P in K]?: T } {
  return (value === null || value === undefined ? {} : { [name]: read(value) }) as { readonly [P in K]?: T };
}
