import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../events/catalogue.ts";
import { unwrap } from "../fault.ts";
import { instanceOf } from "../strategies/instance.ts";
import { OUTSIDE, raiseReceived } from "./outside.ts";

const HOUR = 3_600_000;
const time = Date.UTC(2024, 0, 31, 12);
const series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" } as const;
const instance = unwrap(instanceOf(OUTSIDE, {}, series));
const received = { instance: "outside", received_id: "a1", ...series, action: "buy" } as const;
const raised = (at: number, wishes: object = {}) => {
  const candle = { time, close: 100.1 };
  return raiseReceived(instance, { ...received, ...wishes }, { at, candle, market: 7, trading: 3 });
};

describe("a signal from outside", () => {
  it("is a signal of the instance on the newest closed candle", () => {
    const signal = raised(time + HOUR + 1);
    expect(signal).toEqual({
      signal_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      ...series,
      instance: instance.id,
      strategy: "outside",
      action: "buy",
      leg: "main",
      price: "100.1",
      reason: "from outside",
      candle: { open_time: time, position: 7 },
      basis: { market: 7, trading: 3, now: "2024-01-31T13:00:00Z", code: "outside@1" },
    });
    const { encode, decode } = CATALOGUE.SignalRaised;
    expect(unwrap(decode(encode(signal)))).toEqual(signal);
  });

  it("says what its sender said", () => {
    const wishes = {
      price: "99",
      stop_loss: "90",
      size: { quote: "50" },
      swing: "1250.5",
      reason: "breakout",
      leg: "b",
    };
    expect(raised(time + HOUR, wishes)).toMatchObject(wishes);
  });

  it("is the same where its sender names it the same, whenever it comes", () => {
    expect(raised(time + HOUR).signal_id).toBe(raised(time + 2 * HOUR).signal_id);
    expect(raised(time + HOUR, { received_id: "a2" }).signal_id).not.toBe(raised(time + HOUR).signal_id);
  });

  it.each<[string, number, string | undefined]>([
    ["at the close: acts on it", HOUR, undefined],
    ["a minute after it: acts on it", HOUR + 60_000, undefined],
    ["later: acts at the next open", HOUR + 60_001, "2024-01-31T14:00:00Z"],
    ["at the next open: acts then", 2 * HOUR, "2024-01-31T14:00:00Z"],
  ])("that comes %s", (_what, after, actsFrom) => {
    expect(raised(time + after).acts_from).toBe(actsFrom);
  });
});
