import { describe, expect, it } from "vitest";
import type { OrderRequested } from "../events/bodies/request.ts";
import { unclearRequest } from "./unclear-request.ts";

const ASKED: OrderRequested = {
  request_id: "one",
  account: "paper",
  venue: "coinbase",
  product: "BTC-USD",
  side: "buy",
  reason: "by hand",
  at: "2024-01-01T00:00:00Z",
  price: "100",
  timeframe: "1h",
  candle: { open_time: 0, position: 1 },
};

describe("what a person asks for", () => {
  it.each<[string, Partial<OrderRequested>, RegExp | undefined]>([
    ["a market order", {}, undefined],
    ["a limit order that fills at once", { limit_price: "120", time_in_force: "ioc" }, undefined],
    ["a limit order that only rests", { limit_price: "90", post_only: true }, undefined],
    ["a stop", { stop_price: "101" }, undefined],
    ["a stop with a limit", { stop_price: "101", limit_price: "102" }, undefined],
    ["a stop to sell", { side: "sell", stop_price: "99" }, undefined],
    ["a protected purchase", { stop_loss: "90", take_profit: "110" }, undefined],
    ["a protected short sale", { side: "sell", stop_loss: "110", take_profit: "90" }, undefined],
    ["an order that reduces", { side: "sell", reduce_only: true }, undefined],
    ["a market order for now or never", { time_in_force: "fok" }, /fok goes with a limit price/],
    ["a stop for now or never", { stop_price: "101", limit_price: "102", time_in_force: "ioc" }, /ioc goes/],
    ["a market order that rests", { post_only: true }, /needs a limit price/],
    [
      "an order that rests and does not",
      { limit_price: "9", post_only: true, time_in_force: "ioc" },
      /only rests cannot be ioc/,
    ],
    ["a protected reduction", { reduce_only: true, stop_loss: "90" }, /only reduces protects nothing/],
    ["a stop to buy that is reached", { stop_price: "100" }, /to buy stands above the price, which is 100/],
    [
      "a stop to sell that is reached",
      { side: "sell", stop_price: "100.00" },
      /to sell stands below the price/,
    ],
    ["a stop loss above the price", { stop_loss: "100" }, /stands below its price, which is 100/],
    ["a stop loss above the limit", { limit_price: "80", stop_loss: "90" }, /its price, which is 80/],
    ["a target below the price", { take_profit: "99" }, /target of a purchase stands above/],
  ])("%s", (_, more, reason) => {
    const fault = unclearRequest({ ...ASKED, ...more });
    if (reason === undefined) expect(fault).toBeUndefined();
    else expect(fault?.message).toMatch(reason);
  });
});
