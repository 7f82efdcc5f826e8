import { describe, expect, it } from "vitest";
import { closing, wanted } from "../testing/strategies.ts";

describe("buy-and-hold", () => {
  it("buys on its first candle and never again", () => {
    expect(wanted("buy-and-hold", {}, closing([3, 2, 1, 2, 3]))).toEqual(["1 buy"]);
  });
});
