/**
 * From the bytes of the wire form to a trade: the one decoder, for the log and for the import. It keeps every digit
 * and every decimal of a second. The checks, their order and their texts are the ledger contract's, section 2.
 */
import { ID_LENGTH_MAX, TEXT_LENGTH_MAX } from "../events/limits.ts";
import { Fault, fail, ok, type Result } from "../fault.ts";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { JsonScanner, OPEN_BRACE } from "./json-scanner.ts";
import { pairOf, type Trade } from "./trade.ts";
import { FIELD, FIELD_NAMES, invalidTrade, TradeFields } from "./trade-fields.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Decoding is synchronous and lets go of the bytes, so that one scanner serves every call.
const scanner = new JsonScanner();
const fields = new TradeFields(scanner);

/**
 * Reads one trade from JSON. Faults, never exceptions: `InvalidJson` where the bytes are not JSON, `InvalidTrade` with
 * the contract's reason text for the first check that fails. Unknown fields are ignored.
 */
export function decodeTrade(body: Uint8Array): Result<Trade> {
  try {
    scanner.open(body);
    if (scanner.next() === OPEN_BRACE) fields.scan();
    else throw scanner.notAn("object", "a trade");
    scanner.finish();
    return ok(readTrade(fields, readTenant(fields)));
  } catch (error) {
    if (error instanceof Fault) return fail(error);
    throw error;
  } finally {
    scanner.close();
  }
}

/** The last tenant that was found to be one, in lower case: nearly always the next one too. */
let knownTenant = "";

/** The tenant that a trade names, in lower case. */
function readTenant(from: TradeFields): string {
  const text = required(from, FIELD.tenant_id);
  if (text === knownTenant) return text;
  if (!UUID.test(text)) throw invalidTrade(`invalid tenant_id: ${from.shown(FIELD.tenant_id)} is not a UUID`);
  knownTenant = text.toLowerCase();
  return knownTenant;
}

/** The trade that scanned fields make, for a tenant. Throws the fault of the first check that fails. */
export function readTrade(from: TradeFields, tenantId: string): Trade {
  const tradeId = required(from, FIELD.trade_id);
  const accountId = required(from, FIELD.account_id);
  const symbol = required(from, FIELD.symbol);
  if (pairOf(symbol) === undefined) {
    throw invalidTrade(`invalid symbol: ${from.shown(FIELD.symbol)} is not a pair such as BTC-USD`);
  }
  const side = choice(from, FIELD.side, "buy", "sell");
  const quantity = Quantity(positive(from, FIELD.quantity));
  const price = Price(positive(from, FIELD.price));
  const feeCurrency = required(from, FIELD.fee_currency);
  if (from.isEmpty(FIELD.timestamp)) throw missing(FIELD.timestamp);
  const marketType = choice(from, FIELD.market_type, "spot", "futures");
  const timestamp = from.instant(FIELD.timestamp);
  const fee = Money(from.isMissing(FIELD.fee) ? Decimal.ZERO : from.amount(FIELD.fee));
  const trade = {
    tenantId,
    tradeId,
    accountId,
    symbol,
    side,
    quantity,
    price,
    fee,
    feeCurrency,
    marketType,
    timestamp,
  } as const;
  readOptional(from, trade);
  return trade;
}

/** Adds the optional fields that are there, always in the same order: equal sets of fields give equal layouts. */
function readOptional(from: TradeFields, trade: Partial<Writable<Trade>>): void {
  const has = (field: number): boolean => !from.isMissing(field);
  if (has(FIELD.leverage)) trade.leverage = from.integer(FIELD.leverage, 1);
  if (has(FIELD.margin)) trade.margin = Money(from.amount(FIELD.margin));
  if (has(FIELD.liquidation_price)) trade.liquidationPrice = Price(from.amount(FIELD.liquidation_price));
  if (has(FIELD.funding_fee)) trade.fundingFee = Money(from.amount(FIELD.funding_fee));
  if (has(FIELD.strategy)) trade.strategy = from.text(FIELD.strategy, TEXT_LENGTH_MAX);
  if (has(FIELD.entry_reason)) trade.entryReason = from.text(FIELD.entry_reason, TEXT_LENGTH_MAX);
  if (has(FIELD.exit_reason)) trade.exitReason = from.text(FIELD.exit_reason, TEXT_LENGTH_MAX);
  if (has(FIELD.confidence)) trade.confidence = from.amount(FIELD.confidence);
  if (has(FIELD.stop_loss)) trade.stopLoss = Price(from.amount(FIELD.stop_loss));
  if (has(FIELD.take_profit)) trade.takeProfit = Price(from.amount(FIELD.take_profit));
  if (has(FIELD.sequence)) trade.sequence = from.integer(FIELD.sequence, 0);
  if (has(FIELD.order_id)) trade.orderId = from.text(FIELD.order_id, ID_LENGTH_MAX);
  if (has(FIELD.signal_id)) trade.signalId = from.text(FIELD.signal_id, ID_LENGTH_MAX);
  if (has(FIELD.venue_trade_id)) trade.venueTradeId = from.text(FIELD.venue_trade_id, ID_LENGTH_MAX);
  if (has(FIELD.liquidity)) trade.liquidity = choice(from, FIELD.liquidity, "maker", "taker");
}

/** The text of a field that must be there. */
function required(from: TradeFields, field: number): string {
  const text = field === FIELD.trade_id ? from.text(field, ID_LENGTH_MAX) : from.name(field);
  if (text === "") throw missing(field);
  return text;
}

/** The one of two words that a field says. */
function choice<A extends string, B extends string>(
  from: TradeFields,
  field: number,
  one: A,
  other: B,
): A | B {
  if (from.is(field, one)) return one;
  if (from.is(field, other)) return other;
  throw invalidTrade(`invalid ${FIELD_NAMES[field]}: must be ${one} or ${other}, not ${from.shown(field)}`);
}

/** An amount that must be above zero. */
function positive(from: TradeFields, field: number): Decimal {
  if (!from.isMissing(field)) {
    const amount = from.amount(field);
    if (amount.isPositive()) return amount;
  }
  throw invalidTrade(`${FIELD_NAMES[field]} must be positive, not ${from.shown(field)}`);
}

const missing = (field: number): Fault => invalidTrade(`missing required field: ${FIELD_NAMES[field]}`);
