import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../api/generated.ts";
import { momentOf } from "./moment.ts";

const hour = (count: number): string => new Date(Date.UTC(2024, 0, 1, count)).toISOString();

const event = (position: number, type: string, data: object, occurred = hour(position)): LogEvent => ({
  ...{ stream: "TRADING", position, subject: "", type, logged_at: hour(99), occurred_at: occurred, data },
});

const EVENTS: readonly LogEvent[] = [
  event(1, "BalanceSet", { account_id: "paper", amount: "1000", currency: "USD" }, hour(1_000)),
  event(2, "SignalRaised", {
    signal_id: "s",
    product: "BTC-USD",
    action: "buy",
    price: "10",
    candle: { open_time: 7 },
  }),
  event(3, "OrderPlaced", {
    order_id: "o",
    account: "paper",
    product: "BTC-USD",
    side: "buy",
    quantity: "1",
  }),
  event(4, "OrderAccepted", { order_id: "o", account: "paper" }),
  event(5, "TradeExecuted", {
    ...{ trade_id: "t", order_id: "o", account_id: "paper", symbol: "BTC-USD", side: "buy" },
    ...{ quantity: "1", price: "10.5", timestamp: hour(5) },
  }),
  event(6, "TradeExecuted", { trade_id: "x", account_id: "other", symbol: "BTC-USD", timestamp: hour(6) }),
  event(7, "SignalRaised", { signal_id: "d", product: "BTC-USD", action: "sell", price: "9" }),
  event(8, "SignalDeclined", {
    signal_id: "d",
    account: "paper",
    rule: "no-position",
    reason: "none is held",
  }),
  event(9, "TradeVoided", { trade_id: "t", account_id: "paper", reason: "a mistake" }, hour(1_000)),
];

const at = (position: number) => momentOf(EVENTS.slice(0, position), "paper")!;

describe("a moment of the log", () => {
  it.each([
    [3, "placed"],
    [4, "accepted"],
    [5, "filled 1 at 10.5"],
  ])("at position %i has the order %s", (position, state) => {
    expect(at(position).orders.map((order) => order.state)).toEqual([state]);
  });

  it("shows signals on their candles and the account's own fills, not what came later nor what was voided by then", () => {
    const shown = (position: number) => at(position).markers.map(({ id }) => id);
    expect([2, 5, 6, 9].map(shown)).toEqual([["s"], ["s", "t"], ["s", "t"], ["s", "d"]]);
    expect(at(2).markers[0]!.time).toBe(7);
    expect(at(7).markers.find(({ id }) => id === "d")?.isDeclined).toBeUndefined();
    expect(at(8).markers.find(({ id }) => id === "d")?.isDeclined).toBe(true);
  });

  it("has the latest time of the market, not that at which a person wrote", () => {
    expect(at(1).time).toBe(Date.parse(hour(1_000)));
    expect([2, 9].map((position) => at(position).time)).toEqual(
      [2, 8].map((count) => Date.parse(hour(count))),
    );
    expect(momentOf([], "paper")).toBeUndefined();
  });
});
