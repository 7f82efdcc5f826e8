import { describe, expect, it } from "vitest";
import { formatExactJson, parseExactJson } from "./exact-json.ts";

describe("JSON with exact numbers", () => {
  it.each([
    '{"a":0.1000000000000000000000000000000000000001}',
    "[12345678901234567890123456789012345678.90,-0,1e400]",
    '{"text":"12.50 \\" 7","true":true,"null":null,"nested":[{"x":-1.0}]}',
  ])("comes back as it was: %s", (text) => {
    expect(formatExactJson(parseExactJson(text), 0)).toBe(text);
  });

  it("gives a number its text", () => {
    expect(String((parseExactJson('{"price":19000.10}') as { price: unknown }).price)).toBe("19000.10");
  });

  it("refuses what is not JSON", () => {
    expect(() => parseExactJson('{"a":}')).toThrow(SyntaxError);
  });
});
