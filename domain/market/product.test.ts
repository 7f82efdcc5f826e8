import { describe, expect, it } from "vitest";
import { unwrap } from "../fault.ts";
import { formatProduct, isSwap, parseProduct } from "./product.ts";

describe("a product", () => {
  it.each([
    ["BTC-USD", "BTC", "USD"],
    ["1INCH-USDT", "1INCH", "USDT"],
  ])("is base and quote: %s", (text, base, quote) => {
    const product = unwrap(parseProduct(text));
    expect(product).toEqual({ base, quote });
    expect(formatProduct(product)).toBe(text);
  });

  it("is the swap of a pair, whose candles and orders are its own", () => {
    expect(unwrap(parseProduct("BTC-USDT-SWAP"))).toEqual({ base: "BTC", quote: "USDT", contract: "SWAP" });
    expect(formatProduct({ base: "BTC", quote: "USDT", contract: "SWAP" })).toBe("BTC-USDT-SWAP");
    expect([isSwap("BTC-USDT-SWAP"), isSwap("BTC-USDT")]).toEqual([true, false]);
  });

  it.each([
    "",
    "BTCUSD",
    "btc-usd",
    "BTC-",
    "BTC-USD-PERP",
    "BTC-SWAP-SWAP-SWAP",
    "BTC/USD",
    "BTC-BTC",
    "BTC-USD\n",
  ])("is refused: %j", (text) => {
    expect(parseProduct(text)).toMatchObject({
      ok: false,
      error: { tag: "InvalidProduct", kind: "usage" },
    });
  });
});
