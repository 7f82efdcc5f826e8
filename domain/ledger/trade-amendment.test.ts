import { describe, expect, it } from "vitest";
import { fill } from "../testing/fills.ts";
import { amendTrade } from "./trade-amendment.ts";

const RECORDED = fill("buy 1 @ 100 fee 1 USD", 1, { strategy: "by hand" });

const amended = (text: string) => amendTrade(RECORDED, new TextEncoder().encode(text));

describe("an amended trade", () => {
  it("is the recorded one with every digit of what was changed, under an id of its own", () => {
    const result = amended(
      '{ "price" : 0.123456789012345678901234567891, "strategy":null,"surplus":{"a":[1]} }',
    );
    if (!result.ok) throw result.error;
    expect(String(result.value.price)).toBe("0.123456789012345678901234567891");
    expect(result.value).not.toHaveProperty("strategy");
    expect(result.value.tradeId).toMatch(/^t1~[0-9a-f]{12}$/);
    expect(String(result.value.quantity)).toBe("1");
  });

  it("is the same when it is asked for twice, and another for another change", () => {
    const idOf = (text: string) => {
      const result = amended(text);
      return result.ok ? result.value.tradeId : result.error.message;
    };
    expect(idOf('{"price":"5.0"}')).toBe(idOf('{"price":5}'));
    expect(idOf('{"price":5}')).not.toBe(idOf('{"price":6}'));
    expect(idOf('{"price":5,"trade_id":"x"}')).toBe("x");
  });

  it("stays the tenant's, and has an id that fits", () => {
    const long = amendTrade({ ...RECORDED, tradeId: "x".repeat(200) }, new TextEncoder().encode('{"fee":2}'));
    expect(long.ok && long.value.tradeId.length).toBe(200);
    const result = amended('{"tenant_id":"00000000-0000-0000-0000-00000000000a","fee":2}');
    expect(result.ok && result.value.tenantId).toBe(RECORDED.tenantId);
  });

  it.each([
    ["{", /^invalid JSON/],
    ["[]", /./],
    ["{}", /^nothing to amend/],
    ['{"price":100.00}', /^nothing to amend/],
    ['{"price":0}', /^price must be positive/],
    ['{"side":"hold"}', /^invalid side/],
    ['{"symbol":null}', /^missing required field: symbol/],
  ])("is refused where it is none: %s", (text, reason) => {
    const result = amended(text);
    expect(result.ok ? "" : result.error.message).toMatch(reason);
  });
});
