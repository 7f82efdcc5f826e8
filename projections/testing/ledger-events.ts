/** Ledgers made up for specifications: trades in any order, with repeats, conflicts, balances and accounts among them. */
import type { EventData } from "@spot-canvas/domain/events/catalogue";
import { newEvent } from "@spot-canvas/domain/events/codec";
import type { NewEvent, RecordedEvent } from "@spot-canvas/domain/events/envelope";
import { DEFAULT_TENANT, formatSubject, type MarketType } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { formatInstant } from "@spot-canvas/domain/time/instant";
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

type EntryType =
  | "CashDeposited"
  | "CashWithdrawn"
  | "BalanceAsserted"
  | "OpeningPosition"
  | "AssetTransferred"
  | "FundingPaid";

/** The event of what is recorded of an account beside its trades. */
export const entered = <T extends EntryType>(
  type: T,
  data: EventData[T] & { readonly account: string },
): NewEvent =>
  newEvent(
    type,
    data,
    formatSubject({ family: "account", account: data.account }),
    identity(JSON.stringify([type, data])),
  );

const second = (number: number): string =>
  formatInstant(1_700_000_000_000_000_000n + BigInt(number) * 1_000_000_000n);

/** Entries of two accounts, with repeated ids among them. */
const entries: fc.Arbitrary<NewEvent> = fc
  .record({
    account: fc.constantFrom("live", "paper"),
    id: fc.constantFrom("1", "2", "3"),
    at: fc.integer({ min: 0, max: 20 }).map(second),
    amount: fc.constantFrom("1", "2.5", "30"),
    symbol: fc.constantFrom("BTC-USD", "ETH-EUR"),
    currency: fc.constantFrom("USD", "EUR"),
    direction: fc.constantFrom("in" as const, "out" as const),
    side: fc.constantFrom("long" as const, "short" as const),
    kind: fc.constantFrom("deposit", "withdrawal", "assertion", "spot", "futures", "transfer", "funding"),
  })
  .map(({ account, id, at, amount, symbol, currency, direction, side, kind }) => {
    switch (kind) {
      case "deposit":
        return entered("CashDeposited", { account, cash_id: id, currency, amount, at });
      case "withdrawal":
        return entered("CashWithdrawn", { account, cash_id: id, currency, amount, at });
      case "assertion":
        return entered("BalanceAsserted", { account, assertion_id: id, currency, amount, at });
      case "funding":
        return entered("FundingPaid", { account, funding_id: id, symbol, amount, at });
      case "transfer": {
        const lots = [{ acquired_at: at, quantity: amount, cost: "7" }];
        const moved = { other_account: "other", symbol, quantity: amount, cost: "7", lots, at };
        return entered("AssetTransferred", { account, transfer_id: id, direction, ...moved });
      }
      default: {
        const opened = { account, opening_id: id, symbol, quantity: amount, cost: "9", acquired_at: at };
        return kind === "spot"
          ? entered("OpeningPosition", { ...opened, market_type: "spot", side: "long" })
          : entered("OpeningPosition", { ...opened, market_type: "futures", side, margin: "3" });
      }
    }
  });

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

/** Trades of few markets, many in each, every one before those that the log has already. */
export const importNewestFirst: fc.Arbitrary<readonly NewEvent[]> = fc
  .array(
    fc.record({
      symbol: fc.constantFrom("BTC-USD", "ETH-EUR"),
      marketType: fc.constantFrom<MarketType>("spot", "futures"),
      side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
      quantity: fc.constantFrom("1", "2", "2.5"),
      price: amount(6),
    }),
    { minLength: 40, maxLength: 80 },
  )
  .map((rows) =>
    rows.map((row, index) =>
      executed(
        trade({ ...row, tradeId: `t${index}`, timestamp: 1_700_000_000_000_000_000n - BigInt(index) }),
      ),
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
      { weight: 4, arbitrary: entries },
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
