import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../events/codec.ts";
import { Money } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import { fill } from "../testing/fills.ts";
import { tradesOfAccount } from "../testing/trades.ts";
import { AccountBook } from "./account-book.ts";
import { encodePosition } from "./position-state.ts";
import type { Trade } from "./trade.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";

const setting = (amount: string, position: number, effectiveAt?: bigint) => ({
  amount: Money(Decimal.of(amount)),
  position,
  effectiveAt,
});

/** A book that was told balances, then trades in the order in which they are given, with log positions from `first`. */
function bookOf(
  balances: Readonly<Record<string, ReturnType<typeof setting>>>,
  trades: readonly Trade[],
  first = 1,
): AccountBook {
  const book = new AccountBook(TENANT, "paper");
  for (const [currency, stated] of Object.entries(balances)) book.setBalance(currency, stated);
  for (const [index, trade] of trades.entries()) book.trade(trade, first + index);
  return book;
}

/** All that an account says, as text, markets in order of name. */
const contents = (book: AccountBook) => ({
  open: book.open.map(encodePosition).toSorted(),
  closed: book.closed.map(encodePosition).toSorted(),
  balances: ["USD", "EUR"].map((currency) => `${book.balanceOf(currency) ?? "no"} ${currency}`),
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
          const stated = { USD: setting("1000", 1), EUR: setting("0", 2) };
          expect(contents(bookOf(stated, arrived, 3))).toEqual(contents(bookOf(stated, trades, 3)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is the same when trades come twice, at the same place or again later", () => {
    fc.assert(
      fc.property(tradesOfAccount({ maxLength: 15 }), (trades) => {
        const stated = { USD: setting("5", 0) };
        const once = contents(bookOf(stated, trades));
        const twice = bookOf(stated, trades);
        for (const trade of trades) for (const position of [1, 100]) twice.trade(trade, position);
        expect(contents(twice)).toEqual(once);
      }),
    );
  });

  it("keeps the first of two trades with one id", () => {
    const [first, second] = fills("buy 1 @ 100", "buy 5 @ 100");
    const book = bookOf({}, [first!, { ...second!, tradeId: first!.tradeId }]);
    expect(String(book.positionOf("BTC-USD", "spot")?.quantity)).toBe("1");
  });

  it("explains a sale of what nobody held by a late buy", () => {
    const [buy, sell] = fills("buy 1 @ 100", "sell 1 @ 110");
    const book = bookOf({ USD: setting("0", 1) }, [sell!, buy!], 2);
    expect(book.closed.map(({ realizedPnl }) => String(realizedPnl))).toEqual(["10"]);
    expect(String(book.balanceOf("USD"))).toBe("10");
  });
});

describe("a balance", () => {
  const trades = fills("buy 1 @ 100 fee 1 USD", "sell 1 @ 120 fee 1 USD");

  it("is unknown until somebody states it", () => {
    expect(bookOf({}, trades).balanceOf("USD")).toBeUndefined();
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
    const early = trades.slice(0, position === 9 ? 2 : Math.ceil(position));
    const book = bookOf({}, early);
    book.setBalance("USD", setting("500", position, effectiveAt));
    for (const [index, trade] of trades.entries()) book.trade(trade, index + 1);
    expect(String(book.balanceOf("USD"))).toBe(amount);
  });

  it("of one currency is not touched by trades in another", () => {
    const stated = { USD: setting("10", 0), EUR: setting("10", 0) };
    const book = bookOf(stated, [fill("buy 1 @ 4", 1, { symbol: "BTC-EUR" })]);
    expect(contents(book).balances).toEqual(["10 USD", "6 EUR"]);
  });

  it("is replaced by a later statement", () => {
    const book = bookOf({ USD: setting("10", 0) }, trades);
    book.setBalance("USD", setting("7", 3));
    expect(String(book.balanceOf("USD"))).toBe("7");
  });
});

describe("the events of an account", () => {
  let position = 0;
  const event = (type: string, data: object, tenant = TENANT, id = `event-${position}`): Event =>
    ({
      type,
      data,
      envelope: { id },
      subject: { tenant, key: { family: "account", account: "paper" } },
      recorded: { position: ++position },
    }) as unknown as Event;
  const paper = { account: "paper" };
  const at = "1970-01-01T00:00:01.5Z";
  const stated = event("BalanceSet", { ...paper, currency: "USD", amount: "1000" });
  const [buy, sell] = fills("buy 2 @ 100", "sell 1 @ 130");
  const bought = event("TradeExecuted", buy!);
  const sold = event("TradeExecuted", sell!);
  const cash = { ...paper, currency: "USD", amount: "50", at };
  const lot = { acquired_at: at, quantity: "1", cost: "90" };
  const transfer = {
    ...paper,
    transfer_id: "x",
    other_account: "live",
    symbol: "BTC-USD",
    quantity: "1",
    at,
  };
  const voided = (type: string) => event(type, { ...paper, trade_id: sell!.tradeId, reason: "test" });

  it.each<readonly [string, readonly Event[], string, string]>([
    ["its trades", [], "930", "1"],
    ["a trade of another account", [event("TradeExecuted", { ...sell!, accountId: "live" })], "930", "1"],
    ["a trade of another tenant", [event("TradeExecuted", { ...sell!, tradeId: "t" }, "t2")], "930", "1"],
    ["a trade that is void", [voided("TradeVoided")], "800", "2"],
    ["a trade that counts again", [voided("TradeVoided"), voided("TradeUnvoided")], "930", "1"],
    ["a deposit", [event("CashDeposited", { ...cash, cash_id: "d" })], "980", "1"],
    ["a withdrawal", [event("CashWithdrawn", { ...cash, cash_id: "w" })], "880", "1"],
    [
      "a deposit that comes twice",
      ["d", "d"].map((id) => event("CashDeposited", { ...cash, cash_id: id })),
      "980",
      "1",
    ],
    [
      "an opening",
      [
        event("OpeningPosition", {
          ...paper,
          opening_id: "o",
          symbol: "BTC-USD",
          market_type: "spot",
          side: "long",
          quantity: "3",
          cost: "270",
          acquired_at: "1970-01-01T00:00:00Z",
        }),
      ],
      "930",
      "4",
    ],
    [
      "a transfer out",
      [event("AssetTransferred", { ...transfer, direction: "out", cost: "100", lots: [lot] })],
      "930",
      "0",
    ],
    [
      "a transfer in",
      [event("AssetTransferred", { ...transfer, direction: "in", cost: "90", lots: [lot] })],
      "930",
      "2",
    ],
    [
      "funding of a future",
      [event("FundingPaid", { ...paper, funding_id: "f", symbol: "BTC-USD", amount: "3", at })],
      "927",
      "1",
    ],
    [
      "a balance that is stated anew",
      [event("BalanceSet", { ...paper, currency: "USD", amount: "7" })],
      "7",
      "1",
    ],
    [
      "a balance that is stated anew and comes again after a deposit",
      [
        event("BalanceSet", { ...paper, currency: "USD", amount: "7" }, TENANT, "set"),
        event("CashDeposited", { ...cash, cash_id: "d" }),
        event("BalanceSet", { ...paper, currency: "USD", amount: "7" }, TENANT, "set"),
      ],
      "57",
      "1",
    ],
    ["a new name", [event("AccountRenamed", { ...paper, name: "x" })], "930", "1"],
  ])("count as in the ledger: %s", (_, more, balance, held) => {
    const book = new AccountBook(TENANT, "paper");
    for (const one of [stated, bought, sold, ...more]) book.take(one);
    expect([
      String(book.balanceOf("USD")),
      String(book.positionOf("BTC-USD", "spot")?.quantity ?? "0"),
    ]).toEqual([balance, held]);
  });

  it("count the same where a void is said before its trade is seen", () => {
    const book = new AccountBook(TENANT, "paper");
    for (const one of [stated, voided("TradeVoided"), bought, sold]) book.take(one);
    expect(String(book.balanceOf("USD"))).toBe("800");
  });
});
