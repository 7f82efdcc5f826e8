/** The bot's verdicts, rule by rule: what is held and free, what is wanted, and what comes of it. */
import { describe, expect, it } from "vitest";
import { Money, Price, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { TradingTerms } from "../orders/trading-terms.ts";
import { FREE } from "../testing/backtests.ts";
import { fill } from "../testing/fills.ts";
import { accountOf, FUTURES, held, NOW, type Scene, said, signalLike } from "../testing/situations.ts";
import { type AccountState, advanceTo, initialState, orderPlaced, signalDecided } from "./account-state.ts";
import { decide } from "./decide.ts";
import type { Signal } from "./signal.ts";

const TENANT = "00000000-0000-0000-0000-000000000001";

/** An account with cash, after trades. */
function account(cash: string | undefined, ...trades: readonly string[]): AccountState {
  const state = initialState(TENANT, "paper");
  if (cash !== undefined) {
    state.book.setBalance("USD", { amount: Money(Decimal.of(cash)), position: 99, effectiveAt: undefined });
  }
  for (const [index, line] of trades.entries()) state.book.trade(fill(line, index + 1), index + 1);
  advanceTo(state, NOW);
  return state;
}

const decimal = (text: string): Decimal => Decimal.of(text);

/** A verdict as short text: an order with what it asks for, or the rule that declined. */
function verdictOn(state: AccountState, wanted: Partial<Signal>, terms: TradingTerms = FREE): string {
  const verdict = decide(state, signalLike(wanted), NOW, terms);
  if (verdict.verdict === "decline") return verdict.decline.rule;
  const { type, side, quantity, funds, limitPrice, stopPrice, timeInForce, postOnly } = verdict.spec;
  const parts = [
    verdict.role,
    type,
    side,
    quantity,
    funds && `for ${funds}`,
    stopPrice && `from ${stopPrice}`,
  ];
  return [...parts, limitPrice && `at ${limitPrice}`, timeInForce, postOnly && "post-only"]
    .filter((part) => part !== undefined)
    .join(" ");
}

const sell = { action: "sell" } as const;
const HELD = "buy 2 @ 100";

/** A person's order: its size, and how it is sent. */
const asked = (quantity: string, order: Signal["order"], more: Partial<Signal> = {}): Partial<Signal> => ({
  size: { quantity: decimal(quantity) },
  ...(order && { order }),
  ...more,
});
const at = (text: string): Price => Price(decimal(text));

describe("a verdict on what a person asks for", () => {
  it.each<readonly [string, AccountState, Partial<Signal>, string]>([
    ["a stop", account("1000"), asked("2", { stopPrice: at("120") }), "entry stop buy 2 from 120"],
    [
      "a stop for an amount, reckoned at its price",
      account("1000"),
      { size: { quote: decimal("240") }, order: { stopPrice: at("120") } },
      "entry stop buy 2 from 120",
    ],
    [
      "a stop that costs more than is free",
      account("200"),
      asked("2", { stopPrice: at("125") }),
      "entry stop buy 1.6 from 125",
    ],
    [
      "a stop with a limit",
      account("1000"),
      asked("2", { stopPrice: at("120") }, { limitPrice: at("121") }),
      "entry stop-limit buy 2 from 120 at 121",
    ],
    [
      "a stop that sells",
      account("0", HELD),
      asked("1", { stopPrice: at("80") }, sell),
      "exit stop sell 1 from 80",
    ],
    [
      "a limit that only rests",
      account("1000"),
      asked("2", { postOnly: true }, { limitPrice: at("90") }),
      "entry limit buy 2 at 90 post-only",
    ],
    [
      "a limit for now or never",
      account("1000"),
      asked("2", { timeInForce: "fok" }, { limitPrice: at("110") }),
      "entry limit buy 2 at 110 fok",
    ],
    [
      "a purchase that only reduces",
      account("1000", HELD),
      asked("1", undefined, { closes: true }),
      "no-position",
    ],
    [
      "a sale that only reduces",
      account("0", HELD),
      asked("1", undefined, { ...sell, closes: true }),
      "exit market sell 1",
    ],
  ])("%s", (_, state, wanted, expected) => {
    expect(verdictOn(state, wanted)).toBe(expected);
  });
});

describe("a verdict in spot", () => {
  it.each<readonly [string, AccountState, Partial<Signal>, string]>([
    ["an entry takes all that is free", account("1000"), {}, "entry market buy 10 for 1000"],
    ["an entry without a balance", account(undefined), {}, "no-balance"],
    ["an entry without cash", account("0"), {}, "no-balance"],
    ["an entry where something is held", account("1000", HELD), {}, "already-long"],
    ["an entry that is worth less than a lot", account("0.0000001"), {}, "below-minimum"],
    ["an exit sells the whole position", account("0", HELD), sell, "exit market sell 2"],
    ["an exit without a position", account("1000"), sell, "no-position"],
    ["a signal after its time", account("1000"), { validUntil: NOW - 1 }, "signal-expired"],
    ["a signal at its time", account("1000"), { validUntil: NOW }, "entry market buy 10 for 1000"],
    ["a leg by quantity", account("1000", HELD), { size: { quantity: decimal("3") } }, "entry market buy 3"],
    [
      "a leg by quote",
      account("1000", HELD),
      { size: { quote: decimal("250") } },
      "entry market buy 2.5 for 250",
    ],
    [
      "a leg for more than is free",
      account("100"),
      { size: { quote: decimal("250") } },
      "entry market buy 1 for 100",
    ],
    [
      "a leg that is sold",
      account("0", HELD),
      { ...sell, size: { quantity: decimal("0.5") } },
      "exit market sell 0.5",
    ],
    [
      "a leg that is sold beyond what is held",
      account("0", HELD),
      { ...sell, size: { quantity: decimal("5") } },
      "exit market sell 2",
    ],
    ["a limit entry", account("1000"), { limitPrice: Price(decimal("80")) }, "entry limit buy 12.5 at 80"],
    [
      "a target above what is held",
      account("800", HELD),
      { target: decimal("0.5") },
      "entry market buy 3 for 300",
    ],
    [
      "a target below what is held",
      account("800", HELD),
      { ...sell, target: decimal("0.1") },
      "exit market sell 1",
    ],
    ["a target of nothing", account("800", HELD), { ...sell, target: Decimal.ZERO }, "exit market sell 2"],
    ["a target that is held", account("800", HELD), { target: decimal("0.2") }, "on-target"],
    ["a short target", account("1000"), { ...sell, target: decimal("-1") }, "no-shorts"],
  ])("%s", (_, state, wanted, verdict) => {
    expect(verdictOn(state, wanted)).toBe(verdict);
  });
});

describe("a verdict in futures", () => {
  it.each<readonly [string, Partial<Signal>, TradingTerms, string]>([
    ["an entry takes what is free as margin", {}, FUTURES, "entry market buy 20 for 1000"],
    ["a sale opens a short position", sell, FUTURES, "entry market sell 20 for 1000"],
    ["a sale where shorts are not allowed", sell, { ...FUTURES, shorts: false }, "no-position"],
    ["an end of what is not held opens nothing", { ...sell, closes: true }, FUTURES, "no-position"],
    [
      "a target is of equity times leverage",
      { target: decimal("0.5") },
      FUTURES,
      "entry market buy 10 for 500",
    ],
    ["a short target", { ...sell, target: decimal("-0.5") }, FUTURES, "entry market sell 10 for 500"],
  ])("%s", (_, wanted, terms, verdict) => {
    expect(verdictOn(account("1000"), wanted, terms)).toBe(verdict);
  });
});

describe("orders at work", () => {
  const working = (leg: string, role: "entry" | "stop" = "entry"): AccountState => {
    const state = account("1000", HELD);
    const spec = { side: "buy", type: "limit", quantity: Quantity(decimal("1")) } as const;
    const from = NOW;
    const reserved = Money(decimal("400"));
    orderPlaced(
      state,
      { signal: signalLike({ leg }), spec, role, leg, generation: 1, reason: "test", from },
      reserved,
    );
    return state;
  };
  const quote = { size: { quote: decimal("1000") } };

  it.each<readonly [string, AccountState, Partial<Signal>, string]>([
    ["keep what is set aside for them", working("a"), { leg: "b", ...quote }, "entry market buy 6 for 600"],
    ["keep their leg from a second order", working("a"), { leg: "a", ...quote }, "order-open"],
    [
      "do not, where they protect",
      working("a", "stop"),
      { leg: "a", ...quote },
      "entry market buy 6 for 600",
    ],
    ["keep a target from being sought twice", working("a"), { target: decimal("0.9") }, "order-open"],
  ])("%s", (_, state, wanted, verdict) => {
    expect(verdictOn(state, wanted)).toBe(verdict);
  });

  it("are cancelled by the exit of the whole position", () => {
    const verdict = decide(working("a", "stop"), signalLike(sell), NOW, FREE);
    expect(verdict.cancels.length).toBe(1);
  });

  it("that enter are taken back by an exit that finds no position", () => {
    const state = account("1000");
    const spec = { side: "buy", type: "limit", quantity: Quantity(decimal("1")) } as const;
    const opening = {
      signal: signalLike({}),
      spec,
      role: "entry",
      leg: "main",
      generation: 1,
      reason: "",
      from: 0,
    } as const;
    orderPlaced(state, opening);
    const verdict = decide(state, signalLike(sell), NOW, FREE);
    expect([verdict.verdict, verdict.cancels.length]).toEqual(["decline", 1]);
  });
});

describe("a signal that has its verdict", () => {
  it("gets no second one", () => {
    const state = account("1000");
    signalDecided(state, "s");
    expect(verdictOn(state, {})).toBe("duplicate");
  });
});

describe("a halt", () => {
  const halted = (freeze: boolean): Scene => ({
    cash: "1000",
    trades: [held("BTC-USD")],
    said: [said("TradingHalted", { reason: "odd", freeze })],
    settings: { min_confidence: "0.9", max_signal_age_ms: 1 },
  });
  const old = { confidence: Decimal.of("0.1"), closeTime: NOW - 2 };

  it.each<readonly [string, Scene, Partial<Signal>, string]>([
    ["keeps entries out", halted(false), { size: { quantity: Decimal.ONE } }, "halted"],
    ["lets exits through, old and unsure", halted(false), { ...sell, ...old }, "exit market sell 1"],
    [
      "lets reductions through",
      halted(false),
      { ...sell, ...old, target: Decimal.ZERO },
      "exit market sell 1",
    ],
    ["keeps targets above what is held out", halted(false), { target: Decimal.ONE }, "halted"],
    ["that is a freeze keeps exits out too", halted(true), sell, "frozen"],
  ])("%s", (_, scene, wanted, verdict) => {
    expect(verdictOn(accountOf(scene), { closeTime: NOW, ...wanted })).toBe(verdict);
  });
});
