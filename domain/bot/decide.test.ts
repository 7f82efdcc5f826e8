import { describe, expect, it } from "vitest";
import type { SignalRaised } from "../events/bodies/signal.ts";
import { DEFAULT_TENANT } from "../events/subject.ts";
import { unwrap } from "../fault.ts";
import { withBalance } from "../ledger/account.ts";
import type { Trade } from "../ledger/trade.ts";
import { Money, Quantity } from "../money/amount.ts";
import { Decimal } from "../money/decimal.ts";
import type { TradingTerms } from "../orders/fill-model.ts";
import { paperFill } from "../orders/paper-fill.ts";
import { UNRECORDED_RULES } from "../orders/trading-rules.ts";
import {
  type AccountState,
  advanceTo,
  initialState,
  orderFilled,
  orderPlaced,
  signalDeclined,
} from "./account-state.ts";
import { decide } from "./decide.ts";
import { declinedOn, placedOn } from "./place.ts";

const HOUR = 3_600_000;
const TERMS: TradingTerms = { rules: UNRECORDED_RULES, feeBps: Decimal.of(10) };

/** A signal on the hourly candle that closes at `close` hours; ids differ by hour and instance. */
const signal = (action: "buy" | "sell", close: number, fields: Partial<SignalRaised> = {}): SignalRaised => ({
  signal_id: `s${close}${fields.instance ?? ""}`,
  instance: "i",
  strategy: "sma-cross",
  venue: "coinbase",
  product: "BTC-USD",
  timeframe: "1h",
  action,
  leg: "main",
  price: "100",
  reason: "crossed",
  candle: { open_time: (close - 1) * HOUR, position: close },
  basis: { market: close, trading: 1, now: "1970-01-01T00:00:00Z", code: "sma-cross@1" },
  ...fields,
});

const funded = (amount = "10000"): AccountState => {
  const state = initialState(DEFAULT_TENANT, "paper");
  const setting = { amount: Money(Decimal.of(amount)), position: 1, effectiveAt: undefined };
  state.books = withBalance(state.books, "USD", setting);
  return state;
};

/** Gives a verdict in words and takes it in, as the bot does; an order is filled at `open`, or stays open without one. */
function judge(state: AccountState, raised: SignalRaised, open?: number, terms = TERMS): string {
  const now = raised.candle.open_time + HOUR;
  advanceTo(state, { now, market: raised.candle.position });
  const verdict = decide(state, raised, state.clock, terms);
  if (verdict.verdict === "decline") {
    signalDeclined(state, declinedOn(state, raised, verdict.decline, 7).signal_id);
    return verdict.decline.rule;
  }
  const placed = placedOn(state, raised, verdict.order, { tenant: DEFAULT_TENANT, trading: 7 });
  const order = orderPlaced(state, placed, raised);
  if (open !== undefined) {
    const trade: Trade = unwrap(paperFill(DEFAULT_TENANT, order, { time: now, open }, terms));
    orderFilled(state, placed.order_id, trade, 10 + state.placed);
  }
  return `${placed.side} ${placed.quantity}${placed.funds ? ` for ${placed.funds}` : ""}`;
}

describe("an account with a free balance and no position", () => {
  it("buys with all of it, sized at the signal's price until the fill", () => {
    expect(judge(funded(), signal("buy", 1))).toBe("buy 99.9000999 for 10000");
  });

  it("has nothing to sell", () => {
    expect(judge(funded(), signal("sell", 1))).toBe("no-position");
  });

  it("gives a signal one verdict", () => {
    const state = funded();
    judge(state, signal("buy", 1), 100);
    expect(judge(state, signal("buy", 1))).toBe("duplicate");
  });

  it("lets a signal expire", () => {
    const late = signal("buy", 2, { valid_until: "1970-01-01T01:59:59Z" });
    expect(judge(funded(), late)).toBe("signal-expired");
    const timely = signal("buy", 2, { valid_until: "1970-01-01T02:00:00Z" });
    expect(judge(funded(), timely)).toBe("buy 99.9000999 for 10000");
  });
});

describe("an account without means", () => {
  it.each([
    ["no balance was ever set", initialState(DEFAULT_TENANT, "paper"), signal("buy", 1), "no-balance"],
    ["its balance is zero", funded("0"), signal("buy", 1), "no-balance"],
    ["its balance is in another currency", funded(), signal("buy", 1, { product: "BTC-EUR" }), "no-balance"],
    ["it buys less than a lot", funded("0.0000001"), signal("buy", 1), "below-minimum"],
    ["the signal has no price", funded(), signal("buy", 1, { price: "0" }), "below-minimum"],
  ])("declines to buy where %s", (_, state, raised, rule) => {
    expect(judge(state, raised)).toBe(rule);
  });

  it("declines what is less than the venue takes", () => {
    const minimum = (rules: object) => ({ ...TERMS, rules: { ...UNRECORDED_RULES, ...rules } });
    const byWorth = minimum({ minimumNotional: Decimal.of(10_000) });
    expect(judge(funded(), signal("buy", 1), undefined, byWorth)).toBe("below-minimum");
    const bySize = minimum({ minimumQuantity: Quantity(Decimal.of(100)) });
    expect(judge(funded(), signal("buy", 1), undefined, bySize)).toBe("below-minimum");
  });
});

describe("an account that is long", () => {
  const long = (): AccountState => {
    const state = funded();
    judge(state, signal("buy", 1), 125);
    return state;
  };

  it("does not add to its position", () => {
    expect(judge(long(), signal("buy", 2))).toBe("already-long");
  });

  it("sells the whole position, as it was filled", () => {
    expect(judge(long(), signal("sell", 2))).toBe("sell 79.92007992");
  });

  it("buys again with what the sale left", () => {
    const state = long();
    judge(state, signal("sell", 2), 100);
    expect(judge(state, signal("buy", 3))).toMatch(/^buy 79\.760399\d+ for 7984\.0159\d+$/);
  });
});

describe("decisions at one moment", () => {
  it("do not know each other's fills, which come after them, and do not spend the same balance twice", () => {
    const state = funded();
    expect(judge(state, signal("buy", 1), 100)).toContain("buy");
    expect(judge(state, signal("buy", 1, { instance: "j" }))).toBe("order-open");
    expect(judge(state, signal("sell", 1, { instance: "k" }))).toBe("no-position");
    expect(judge(state, signal("buy", 1, { instance: "l", product: "ETH-USD" }))).toBe("no-balance");
    expect(judge(state, signal("sell", 2))).toBe("sell 99.9000999");
  });

  it("know a fill that was recorded early only once its time has passed", () => {
    const early = funded();
    judge(early, signal("buy", 3), 100);
    // A signal of an older candle comes late: the clock does not go back, and the fill still lies ahead.
    expect(judge(early, signal("sell", 2, { instance: "late" }))).toBe("no-position");
  });
});
