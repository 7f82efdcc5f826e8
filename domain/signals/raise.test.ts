import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../events/catalogue.ts";
import { unwrap } from "../fault.ts";
import { instanceOf } from "../strategies/instance.ts";
import type { Intent } from "../strategies/intent.ts";
import { raise } from "./raise.ts";

const instance = unwrap(
  instanceOf("sma-cross", {}, { venue: "coinbase", product: "BTC-USD", timeframe: "1h" }),
);
const time = Date.UTC(2024, 0, 31, 12);
const candle = { time, open: 99, high: 111, low: 98, close: 100.1, volume: 1 };
const raised = (wishes: Partial<Intent>) =>
  raise(instance, { action: "buy", tag: "crossed above", ...wishes }, { candle, market: 7, trading: 3 });

describe("a signal", () => {
  it("refers to the close of its candle and says what it was raised on", () => {
    expect(unwrap(raised({}))).toEqual({
      signal_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      instance: instance.id,
      strategy: "sma-cross",
      venue: "coinbase",
      product: "BTC-USD",
      timeframe: "1h",
      action: "buy",
      leg: "main",
      price: "100.1",
      reason: "crossed above",
      candle: { open_time: time, position: 7 },
      basis: { market: 7, trading: 3, now: "2024-01-31T13:00:00Z", code: "sma-cross@1" },
    });
  });

  it.each<[Partial<Intent>, object]>([
    [{ leg: "level 3" }, { leg: "level 3" }],
    [{ target: -0.5 }, { target: "-0.5" }],
    [{ size: { quantity: 1e-8 } }, { size: { quantity: "0.00000001" } }],
    [{ size: { quote: 0.1 + 0.2 } }, { size: { quote: "0.30000000000000004" } }],
    [{ limitPrice: 99.95 }, { limit_price: "99.95" }],
    [
      { stop: 90, takeProfit: 1e21 },
      { stop_loss: "90", take_profit: "1000000000000000000000" },
    ],
    [{ trail: { distance: 2.5 } }, { trail: { distance: "2.5" } }],
    [{ trail: { distance: 2.5, activation: 110 } }, { trail: { activation: "110", distance: "2.5" } }],
    [{ validUntil: time + 1 }, { valid_until: "2024-01-31T12:00:00.001Z" }],
    [{ confidence: 0.75 }, { confidence: "0.75" }],
  ])("carries %j as %j, and reads back equal", (wishes, fields) => {
    const signal = unwrap(raised(wishes));
    expect(signal).toMatchObject(fields);
    const { encode, decode } = CATALOGUE.SignalRaised;
    expect(unwrap(decode(encode(signal)))).toEqual(signal);
  });

  it("has another id for another leg", () => {
    expect(unwrap(raised({})).signal_id).not.toBe(unwrap(raised({ leg: "second" })).signal_id);
  });

  it("refuses a number that no order can carry", () => {
    expect(raised({ size: { quantity: 1e-31 } })).toMatchObject({ ok: false });
    expect(raised({ stop: Number.NaN })).toMatchObject({ ok: false });
  });
});
