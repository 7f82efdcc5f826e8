/** Ledgers made up for specifications: trades in any order, with repeats, conflicts, balances and accounts among them. */
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT, formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import * as fc from "fast-check";

/** A trade with defaults for what a specification does not care about. */
export function trade(fields: Partial<Omit<Trade, "quantity" | "price" | "fee">> & TradeAmounts = {}): Trade {
  const { quantity = "1", price = "100", fee = "0", ...rest } = fields;
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: "t1",
    accountId: "live",
    symbol: "BTC-USD",
    side: "buy",
    feeCurrency: "USD",
    marketType: "spot",
    timestamp: 1_700_000_000_000_000_000n,
    ...rest,
    quantity: Quantity(Decimal.of(quantity)),
    price: Price(Decimal.of(price)),
    fee: Money(Decimal.of(fee)),
  };
}

interface TradeAmounts {
  readonly quantity?: string;
  readonly price?: string;
  readonly fee?: string;
}

const identity = (id: string) => ({ id, occurredAt: 5n, recordedAt: 5n, correlationId: id });

/** The event of a trade. */
export const executed = (data: Trade): NewEvent =>
  newEvent(
    "TradeExecuted",
    data,
    formatSubject({ family: "trades", account: data.accountId, market: data.marketType }, data.tenantId),
    identity(data.tradeId),
  );

/** The event of a balance that somebody stated. */
export const balanceSet = (
  account: string,
  currency: string,
  amount: string,
  effectiveAt?: string,
): NewEvent =>
  newEvent(
    "BalanceSet",
    { account, currency, amount, ...(effectiveAt === undefined ? {} : { effective_at: effectiveAt }) },
    formatSubject({ family: "account", account }),
    identity(`${account}${currency}${amount}`),
  );

/** The event of an account that was opened by name. */
export const accountOpened = (account: string, name: string, type: "live" | "paper"): NewEvent =>
  newEvent(
    "AccountOpened",
    { account, name, type },
    formatSubject({ family: "account", account }),
    identity(`${account}${name}`),
  );

/** The event that takes a trade of an account out of account. */
export const tradeVoided = (account: string, tradeId: string, reason = "mistyped"): NewEvent =>
  newEvent(
    "TradeVoided",
    { account, trade_id: tradeId, reason },
    formatSubject({ family: "account", account }),
    identity(`void ${account} ${tradeId} ${reason}`),
  );

/** The event that lets a voided trade count again. */
export const tradeUnvoided = (account: string, tradeId: string, reason = "it was right"): NewEvent =>
  newEvent(
    "TradeUnvoided",
    { account, trade_id: tradeId, reason },
    formatSubject({ family: "account", account }),
    identity(`unvoid ${account} ${tradeId} ${reason}`),
  );

/** Events as the TRADING stream gives them back. */
export const recorded = (events: readonly NewEvent[]): readonly RecordedEvent[] =>
  events.map((event, index) => ({
    ...event,
    stream: "TRADING",
    position: index + 1,
    loggedAt: 1_700_000_000_000_000_000n + BigInt(index),
  }));

const amount = (digits: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: 10 ** digits }).map((n) => (n / 10 ** (digits / 2)).toFixed(digits / 2));

/** Trades whose (timestamp, sequence) are distinct, so that their order does not depend on the log. */
export const distinctTrades: fc.Arbitrary<readonly Trade[]> = fc
  .array(
    fc.record({
      account: fc.constantFrom("live", "paper"),
      symbol: fc.constantFrom("BTC-USD", "ETH-EUR"),
      market: fc.constantFrom<MarketType>("spot", "futures"),
      side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
      quantity: amount(4),
      price: amount(6),
      fee: fc.constantFrom("0", "0.1", "-0.05"),
      feeCurrency: fc.constantFrom("USD", "EUR", "BTC", "BNB"),
      second: fc.integer({ min: 0, max: 20 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ account, market, second, ...rest }, index) =>
      trade({
        ...rest,
        tradeId: `t${index}`,
        accountId: account,
        marketType: market,
        timestamp: 1_700_000_000_000_000_000n + BigInt(second) * 1_000_000_000n,
        sequence: index,
      }),
    ),
  );

/** A log: trades in any order with repeats and conflicts among them, and what else happens to accounts. */
export const ledgerLog: fc.Arbitrary<readonly NewEvent[]> = distinctTrades.chain((trades) =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...trades).map(executed) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...trades), fc.constantFrom("live", "paper", "other"))
          .map(([one, accountId]) => executed({ ...one, accountId, price: Price(Decimal.of("7")) })),
      },
      { weight: 1, arbitrary: fc.constantFrom("10", "-3.50").map((text) => balanceSet("live", "USD", text)) },
      {
        weight: 1,
        arbitrary: fc.constant(balanceSet("paper", "EUR", "5", "2023-11-14T22:13:30Z")),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...trades), fc.constantFrom("live", "paper"), fc.constantFrom("a", "b"))
          .map(([{ tradeId }, account, reason]) => tradeVoided(account, tradeId, reason)),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...trades).map((one) => tradeUnvoided(one.accountId, one.tradeId)),
      },
      { weight: 1, arbitrary: fc.constant(accountOpened("paper", "Practice", "paper")) },
    ),
    { minLength: 1, maxLength: 60 },
  ),
);
