import * as Schema from "effect/Schema";
import { describe, expect, it } from "vitest";
import { exactReaderOf } from "./exact-body.ts";
import { Amount } from "./fields.ts";

const read = exactReaderOf(Schema.Struct({ amount: Amount, note: Schema.optionalKey(Schema.String) }));
const reading = (text: string) => {
  const result = read(new TextEncoder().encode(text));
  return result.ok ? result.value : result.error.message;
};

describe("a body with amounts", () => {
  it("keeps every digit of a number, and leaves texts alone", () => {
    expect(reading('{"amount":-0.123456789012345678901234567890,"note":"1.50 \\" 2"}')).toEqual({
      amount: "-0.123456789012345678901234567890",
      note: '1.50 " 2',
    });
    expect(reading('{"amount":"7"}')).toEqual({ amount: "7" });
  });

  it.each(["{", '{"amount":01}', '{"amount":.5}'])("is refused where it is not JSON: %s", (text) => {
    expect(reading(text)).toMatch(/^invalid JSON: /);
  });

  it("is refused where it has another shape", () => {
    expect(reading('{"amount":"much"}')).toMatch(/^invalid body: /);
  });
});
