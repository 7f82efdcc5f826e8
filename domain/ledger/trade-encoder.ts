/**
 * From a trade to the bytes of its wire form: the one serializer. Amounts are exact JSON numbers in plain notation, the
 * time has all its decimals, optional fields that are absent are left out, and equal trades give equal bytes.
 */
import { unwrap } from "../fault.ts";
import { Decimal, DIGITS_MAX } from "../money/decimal.ts";
import { formatInstant } from "../time/instant.ts";
import type { Trade } from "./trade.ts";

const textEncoder = new TextEncoder();

/** The bytes of a trade. Throws a Fault `DecimalTooLong` where an amount has more digits than the wire form allows. */
export function encodeTrade(trade: Trade): Uint8Array {
  return textEncoder.encode(tradeText(trade));
}

/** The JSON text of a trade, as {@link encodeTrade} writes it. */
export function tradeText(trade: Trade): string {
  return `{"tenant_id":${quoted(trade.tenantId)},"trade_id":${quoted(trade.tradeId)},"account_id":${quoted(
    trade.accountId,
  )},"symbol":${quoted(trade.symbol)},"side":"${trade.side}","quantity":${exact(trade.quantity)},"price":${exact(
    trade.price,
  )},"fee":${exact(trade.fee)},"fee_currency":${quoted(trade.feeCurrency)},"market_type":"${
    trade.marketType
  }","timestamp":"${formatInstant(trade.timestamp)}"${optionalText(trade)}}`;
}

function optionalText(trade: Trade): string {
  let text = "";
  if (trade.leverage !== undefined) text += `,"leverage":${trade.leverage}`;
  if (trade.margin !== undefined) text += `,"margin":${exact(trade.margin)}`;
  if (trade.liquidationPrice !== undefined) text += `,"liquidation_price":${exact(trade.liquidationPrice)}`;
  if (trade.fundingFee !== undefined) text += `,"funding_fee":${exact(trade.fundingFee)}`;
  if (trade.strategy !== undefined) text += `,"strategy":${quoted(trade.strategy)}`;
  if (trade.entryReason !== undefined) text += `,"entry_reason":${quoted(trade.entryReason)}`;
  if (trade.exitReason !== undefined) text += `,"exit_reason":${quoted(trade.exitReason)}`;
  if (trade.confidence !== undefined) text += `,"confidence":${exact(trade.confidence)}`;
  if (trade.stopLoss !== undefined) text += `,"stop_loss":${exact(trade.stopLoss)}`;
  if (trade.takeProfit !== undefined) text += `,"take_profit":${exact(trade.takeProfit)}`;
  if (trade.sequence !== undefined) text += `,"sequence":${trade.sequence}`;
  if (trade.orderId !== undefined) text += `,"order_id":${quoted(trade.orderId)}`;
  if (trade.signalId !== undefined) text += `,"signal_id":${quoted(trade.signalId)}`;
  if (trade.venueTradeId !== undefined) text += `,"venue_trade_id":${quoted(trade.venueTradeId)}`;
  if (trade.liquidity !== undefined) text += `,"liquidity":"${trade.liquidity}"`;
  return text;
}

const quoted = (text: string): string => JSON.stringify(text);

/** An amount as it may stand on the wire: short texts cannot break the limits, long ones are judged by the reader's rule. */
function exact(amount: Decimal): string {
  const text = amount.toString();
  if (text.length >= DIGITS_MAX - 10) unwrap(Decimal.parse(text));
  return text;
}
