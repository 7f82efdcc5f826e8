import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBalanceSetting } from "./balance-setting.ts";

const decode = (body: string) => decodeBalanceSetting(new TextEncoder().encode(body));

describe("the body that sets a balance", () => {
  it.each([
    ['{"amount":100}', "100", "USD"],
    ['{"amount":"100.50","currency":"EUR"}', "100.5", "EUR"],
    ['{ "currency" : null, "note": {"amount": 1}, "amount" : -1e-8 }', "-0.00000001", "USD"],
    [
      '{"amount":1234567890.123456789012345678901234567891}',
      "1234567890.123456789012345678901234567891",
      "USD",
    ],
    ['{"currency":"\\u0055SDT","amount":0}', "0", "USDT"],
  ])("%s sets %s %s", (body, amount, currency) => {
    const setting = decode(body);
    if (!setting.ok) throw setting.error;
    expect([String(setting.value.amount), setting.value.currency]).toEqual([amount, currency]);
  });

  it.each([
    ["{}", "amount is required"],
    ['{"amount":null}', "amount is required"],
    ['{"amount":true}', "invalid amount: give a number or decimal text"],
    ['{"amount":[1]}', "invalid amount: give a number or decimal text"],
    ['{"amount":""}', 'invalid amount: "" is not a decimal number: write it like 12.5 or -0.001.'],
    ['{"amount":"NaN"}', 'invalid amount: "NaN" is not a decimal number: write it like 12.5 or -0.001.'],
    ['{"amount":1,"currency":""}', "invalid currency: use 1 to 20 letters or digits, such as USD"],
    ['{"amount":1,"currency":5}', "invalid currency: use 1 to 20 letters or digits, such as USD"],
  ])("%s is refused", (body, text) => {
    const setting = decode(body);
    expect(setting.ok ? "accepted" : setting.error.message).toBe(text);
  });

  it.each(["", "null", "[]", "{", '{"amount":1', '{"amount":01}', '{"amount":1}x', '{"amount":1,}'])(
    "%j is not JSON of an object",
    (body) => {
      const setting = decode(body);
      expect(setting.ok ? "accepted" : setting.error.message).toMatch(/^invalid JSON: /);
    },
  );

  it("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          const setting = decodeBalanceSetting(bytes);
          if (!setting.ok) expect(setting.error.kind).toBe("usage");
        },
      ),
    );
  });
});
