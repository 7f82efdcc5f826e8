import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../events/codec.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { fill } from "../testing/fills.ts";
import { tradesOfAccount } from "../testing/trades.ts";
import {
  type Account,
  closedPositions,
  emptyAccount,
  evolveAccount,
  openPositions,
  positionOf,
  withBalance,
  withTrade,
} from "./account.ts";
import { encodePosition } from "./position-state.ts";
import type { Trade } from "./trade.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";
const EMPTY = () => emptyAccount(TENANT, "paper");

const setting = (amount: string, position: number, effectiveAt?: bigint) => ({
  amount: Money(Decimal.of(amount)),
  position,
  effectiveAt,
});

/** Folds trades in the order in which they are given, with log positions from `first`. */
const fold = (account: Account, trades: readonly Trade[], first = 1): Account =>
  trades.reduce((state, trade, index) => withTrade(state, trade, first + index), account);

/** All that an account says, as text, markets in order of name. */
const contents = (account: Account) => ({
  open: openPositions(account).map(encodePosition).toSorted(),
  closed: closedPositions(account).map(encodePosition).toSorted(),
  balances: [...account.balances].map(([currency, { amount }]) => `${amount} ${currency}`).toSorted(),
});

/** Fills of one account, numbered by their time. */
const fills = (...lines: readonly string[]) => lines.map((line, index) => fill(line, index + 1));

describe("an account", () => {
  it("is the same whatever the order in which its trades arrive", () => {
    fc.assert(
      fc.property(
        tradesOfAccount({ maxLength: 25 }).chain((trades) =>
          fc.tuple(fc.constant(trades), fc.shuffledSubarray([...trades], { minLength: trades.length })),
        ),
        ([trades, arrived]) => {
          const start = withBalance(withBalance(EMPTY(), "USD", setting("1000", 1)), "EUR", setting("0", 2));
          expect(contents(fold(start, arrived, 3))).toEqual(contents(fold(start, trades, 3)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is the same when trades come twice, at the same place or again later", () => {
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 15 }), (trades) => {
        const once = fold(withBalance(EMPTY(), "USD", setting("5", 0)), trades);
        expect(contents(fold(once, trades))).toEqual(contents(once));
        expect(contents(fold(once, trades, 100))).toEqual(contents(once));
      }),
    );
  });

  it("keeps the first of two trades with one id", () => {
    const [first, second] = fills("buy 1 @ 100", "buy 5 @ 100");
    const account = fold(EMPTY(), [first!, { ...second!, tradeId: first!.tradeId }]);
    expect(String(positionOf(account, "BTC-USD", "spot")?.quantity)).toBe("1");
  });

  it("leaves earlier versions of itself as they were", () => {
    const [first, second] = fills("buy 1 @ 100", "sell 1 @ 110");
    const before = withTrade(EMPTY(), first!, 1);
    const after = withTrade(before, second!, 2);
    expect(
      [before, after, withTrade(before, second!, 2)].map(openPositions).map(({ length }) => length),
    ).toEqual([1, 0, 0]);
  });

  it("explains a sale of what nobody held by a late buy", () => {
    const [buy, sell] = fills("buy 1 @ 100", "sell 1 @ 110");
    const account = fold(withBalance(EMPTY(), "USD", setting("0", 1)), [sell!, buy!], 2);
    expect(closedPositions(account).map(({ realizedPnl }) => String(realizedPnl))).toEqual(["10"]);
    expect(String(account.balances.get("USD")?.amount)).toBe("10");
  });
});

describe("a balance", () => {
  const trades = fills("buy 1 @ 100 fee 1 USD", "sell 1 @ 120 fee 1 USD");

  it("is unknown until somebody states it", () => {
    expect(fold(EMPTY(), trades).balances.size).toBe(0);
  });

  it.each([
    ["stated before the trades", 0, undefined, "518"],
    ["stated between them, whatever their times", 1.5, undefined, "619"],
    ["stated after them", 9, undefined, "500"],
    ["stated after them, for a time before both", 9, 0n, "518"],
    ["stated after them, for the time of the first", 9, 1_000_000_000n, "518"],
    ["stated after them, for a time between them", 9, 1_000_000_001n, "619"],
    ["stated before them, for a time after both", 0, 9_000_000_000n, "500"],
  ])("%s counts the trades that are not part of it", (_, position, effectiveAt, amount) => {
    const stated = setting("500", position, effectiveAt);
    const before = trades.slice(0, position === 9 ? 2 : Math.ceil(position));
    const after = trades.slice(before.length);
    const account = fold(withBalance(fold(EMPTY(), before), "USD", stated), after, before.length + 1);
    expect(String(account.balances.get("USD")?.amount)).toBe(amount);
  });

  it("of one currency is not touched by trades in another", () => {
    const stated = withBalance(withBalance(EMPTY(), "USD", setting("10", 0)), "EUR", setting("10", 0));
    const account = fold(stated, [fill("buy 1 @ 4", 1, { symbol: "BTC-EUR" })]);
    expect(contents(account).balances).toEqual(["10 USD", "6 EUR"]);
  });

  it("is replaced by a later statement", () => {
    const account = withBalance(
      fold(withBalance(EMPTY(), "USD", setting("10", 0)), trades),
      "USD",
      setting("7", 3),
    );
    expect(String(account.balances.get("USD")?.amount)).toBe("7");
  });
});

describe("the events of an account", () => {
  const recorded = {
    stream: "TRADING",
    position: 1,
    subject: "",
    loggedAt: 0n,
    headers: {},
    body: new Uint8Array(),
  };
  const event = (type: string, data: object, tenant = TENANT): Event =>
    ({
      type,
      data,
      subject: { tenant, key: { family: "account", account: "paper" } },
      recorded,
    }) as unknown as Event;

  const stated = { account: "paper", currency: "USD", amount: "12.50" };

  it.each([
    ["a trade of it", event("TradeExecuted", fill("buy 1 @ 2", 1)), 1, 0],
    ["a trade of another account", event("TradeExecuted", fill("buy 1 @ 2", 1, { accountId: "live" })), 0, 0],
    ["a trade of another tenant", event("TradeExecuted", fill("buy 1 @ 2", 1), "t2"), 0, 0],
    ["a statement of its balance", event("BalanceSet", stated), 0, 1],
    [
      "a statement for a time",
      event("BalanceSet", { ...stated, effective_at: "2024-01-01T00:00:00Z" }),
      0,
      1,
    ],
    ["a statement of another's balance", event("BalanceSet", { ...stated, account: "live" }), 0, 0],
    ["a new name", event("AccountRenamed", { account: "paper", name: "x" }), 0, 0],
  ])("count for it where they are its own: %s", (_, happened, books, balances) => {
    const account = evolveAccount(EMPTY(), happened);
    expect([account.books.size, account.balances.size]).toEqual([books, balances]);
  });
});
