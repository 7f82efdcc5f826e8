import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import { outcome, type Scene } from "../testing/situations.ts";
import { orderOpen } from "./order-open.ts";

const size = { quantity: Decimal.ONE };

describe("an order at work", () => {
  it.each<readonly [string, Scene, string]>([
    ["is none of another product", { entering: ["ETH-USD"] }, "passes"],
    ["holds the next one of its product", { entering: ["BTC-USD"] }, "order-open"],
    [
      "does not hold another leg with a size",
      { entering: ["BTC-USD"], signal: { leg: "b", size } },
      "passes",
    ],
    ["holds its own leg", { entering: ["BTC-USD"], signal: { leg: "entry-0", size } }, "order-open"],
  ])("%s", (_, scene, expected) => {
    expect(outcome(orderOpen, scene)).toBe(expected);
  });
});
