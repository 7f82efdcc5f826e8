/**
 * Trades that follow from a number: some accounts and markets, two bought and two sold in turn, so that positions open and
 * close; a quarter of the buys come late, by as much as it takes to open and close one.
 */
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";

const START = 1_700_000_000_000_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;
const ACCOUNTS = 5;
const SYMBOLS = ["BTC-USD", "ETH-USD"];
/** Between two others, so that no two trades are of one moment. */
const LATE = { every: 4, by: 40_500_000_000n };
const CYCLE = 4;
const PREFIX = "numbered-";

/** The trade of a number. */
export function tradeOf(number: number): Trade {
  const turn = Math.floor(number / (ACCOUNTS * SYMBOLS.length));
  const side = turn % CYCLE < CYCLE / 2 ? "buy" : "sell";
  const late = side === "buy" && number % LATE.every === LATE.every - 1 ? LATE.by : 0n;
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: `${PREFIX}${number}`,
    accountId: `desk-${number % ACCOUNTS}`,
    symbol: SYMBOLS[Math.floor(number / ACCOUNTS) % SYMBOLS.length]!,
    side,
    quantity: Quantity(new Decimal(10_000n, 5)),
    price: Price(new Decimal(BigInt(4_000_000 + ((number * 7_919) % 100_000)), 2)),
    fee: Money(new Decimal(5n, 2)),
    feeCurrency: "USD",
    marketType: "spot",
    timestamp: START + BigInt(number) * NANOS_PER_SECOND - late,
  };
}

/** The event of a number's trade. */
export function tradeEvent(number: number): NewEvent {
  const trade = tradeOf(number);
  const { accountId: account, timestamp, tradeId: id } = trade;
  const subject = formatSubject({ family: "trades", account, market: "spot" });
  const envelope = { id, occurredAt: timestamp, recordedAt: timestamp, correlationId: id };
  return newEvent("TradeExecuted", trade, subject, envelope);
}

/** The number of a trade; undefined where it is somebody else's. */
export const numberOf = (tradeId: string): number | undefined =>
  tradeId.startsWith(PREFIX) ? Number(tradeId.slice(PREFIX.length)) : undefined;
