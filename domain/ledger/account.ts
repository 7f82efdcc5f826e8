/**
 * An account as a bot sees it: positions by market and balances by currency, folded from the log in the log's own order.
 * The same answer as the tables give, for the same events: late trades go where they belong, repeats change nothing.
 */
import type { Event } from "../events/codec.ts";
import type { MarketType } from "../events/subject.ts";
import { unwrap } from "../fault.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { parseInstant } from "../time/instant.ts";
import { type BookLine, enterTrade, linesOf } from "./book.ts";
import { type BalanceSetting, cashSince } from "./cash.ts";
import type { Position } from "./position.ts";
import { pairOf, type Trade } from "./trade.ts";
import { hasTradeId, type TradeIds, withTradeId } from "./trade-ids.ts";

/** The balance of one currency and the statement that it stands on. */
export interface Balance {
  readonly setting: BalanceSetting;
  readonly amount: Money;
}

/** An account. Immutable: what an event makes of it is another one. */
export interface Account {
  readonly tenantId: string;
  readonly accountId: string;
  /** The book of each market, under {@link marketKey}. */
  readonly books: ReadonlyMap<string, BookLine>;
  /** By currency; absent until somebody states one. */
  readonly balances: ReadonlyMap<string, Balance>;
  /** The trades that were folded, so that a repeat changes nothing. */
  readonly tradeIds: TradeIds | undefined;
}

/** An account of which nothing has been folded yet. */
export const emptyAccount = (tenantId: string, accountId: string): Account => ({
  tenantId,
  accountId,
  books: new Map(),
  balances: new Map(),
  tradeIds: undefined,
});

/** The name of a market within an account. */
export const marketKey = (symbol: string, marketType: MarketType): string => `${marketType}:${symbol}`;

/** What an event makes of an account; events of others, and of kinds that move nothing, leave it as it is. */
export function evolveAccount(account: Account, event: Event): Account {
  if (event.subject.tenant !== account.tenantId) return account;
  switch (event.type) {
    case "TradeExecuted":
      return event.data.accountId === account.accountId
        ? withTrade(account, event.data, event.recorded.position)
        : account;
    case "BalanceSet": {
      if (event.data.account !== account.accountId) return account;
      const { amount, currency, effective_at } = event.data;
      return withBalance(account, currency, {
        amount: Money(Decimal.of(amount)),
        position: event.recorded.position,
        effectiveAt: effective_at === undefined ? undefined : unwrap(parseInstant(effective_at)),
      });
    }
    default:
      return account;
  }
}

/** An account with one more trade, which the log holds at `position`. A trade id that was seen before changes nothing. */
export function withTrade(account: Account, trade: Trade, position: number): Account {
  if (hasTradeId(account.tradeIds, trade.tradeId)) return account;
  const key = marketKey(trade.symbol, trade.marketType);
  const { newest, replaced, entered } = enterTrade(account.books.get(key), trade, position);
  const tradeIds = withTradeId(account.tradeIds, trade.tradeId);
  const books = new Map(account.books).set(key, newest);
  const currency = quoteOf(trade);
  const balance = account.balances.get(currency);
  if (balance === undefined) return { ...account, tradeIds, books };
  const change = cashSince(balance.setting, entered).minus(cashSince(balance.setting, replaced));
  const amount = Money(balance.amount.plus(change));
  const balances = new Map(account.balances).set(currency, { ...balance, amount });
  return { ...account, tradeIds, books, balances };
}

/** An account whose balance of a currency was stated. */
export function withBalance(account: Account, currency: string, setting: BalanceSetting): Account {
  let amount: Decimal = setting.amount;
  for (const newest of account.books.values()) {
    if (quoteOf(newest.trade) === currency) amount = amount.plus(cashSince(setting, linesOf(newest)));
  }
  const balances = new Map(account.balances).set(currency, { setting, amount: Money(amount) });
  return { ...account, balances };
}

/** The open position of a market. */
export const positionOf = (account: Account, symbol: string, marketType: MarketType): Position | undefined =>
  account.books.get(marketKey(symbol, marketType))?.position;

/** Every open position, in the order in which their markets were first traded. */
export const openPositions = (account: Account): readonly Position[] =>
  [...account.books.values()].flatMap(({ position }) => (position === undefined ? [] : [position]));

/** Every closed position of every market, oldest first within each. */
export const closedPositions = (account: Account): readonly Position[] =>
  [...account.books.values()].flatMap((newest) =>
    [...linesOf(newest)].flatMap(({ closed }) => (closed === undefined ? [] : [closed])).reverse(),
  );

const quoteOf = (trade: Trade): string => pairOf(trade.symbol)?.quote ?? "";
