import * as fc from "fast-check";
import { parse } from "lossless-json";
import { describe, expect, it } from "vitest";
import { Decimal } from "../money/decimal.ts";
import * as arbitrary from "../testing/trades.ts";
import { parseInstant } from "../time/instant.ts";
import type { Trade } from "./trade.ts";
import { decodeTrade } from "./trade-decoder.ts";
import { tradeText } from "./trade-encoder.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const WIRE = {
  tenant_id: "00000000-0000-0000-0000-000000000001",
  trade_id: "t-1",
  account_id: "paper",
  symbol: "BTC-USD",
  side: "buy",
  quantity: "0.5",
  price: "50000",
  fee: "25",
  fee_currency: "USD",
  market_type: "spot",
  timestamp: "2024-01-31T12:00:00.123456789Z",
};

/** Decodes the good trade with some of its fields replaced; `undefined` leaves a field out. */
const decodeWith = (changes: Readonly<Record<string, unknown>>) =>
  decodeTrade(bytesOf(JSON.stringify({ ...WIRE, ...changes })));

const reasonOf = (changes: Readonly<Record<string, unknown>>): string => {
  const result = decodeWith(changes);
  return result.ok ? "accepted" : result.error.message;
};

describe("a trade on the wire", () => {
  it("is read with every digit of its amounts and every decimal of its time", () => {
    const result = decodeTrade(
      bytesOf(
        JSON.stringify(WIRE).replace(
          '"quantity":"0.5"',
          '"quantity":1234567890.123456789012345678901234567891',
        ),
      ),
    );
    expect(result.ok && String(result.value.quantity)).toBe("1234567890.123456789012345678901234567891");
    expect(result.ok && result.value.timestamp).toBe(1_706_702_400_123_456_789n);
  });

  it.each([
    ["tenant_id", undefined, "missing required field: tenant_id"],
    ["tenant_id", null, "missing required field: tenant_id"],
    ["tenant_id", "", "missing required field: tenant_id"],
    ["tenant_id", "default", 'invalid tenant_id: "default" is not a UUID'],
    ["tenant_id", 1, "invalid tenant_id: it must be a string"],
    ["trade_id", undefined, "missing required field: trade_id"],
    ["trade_id", ["t"], "invalid trade_id: it must be a string"],
    ["trade_id", "x".repeat(201), "invalid trade_id: it is longer than 200 characters"],
    ["trade_id", "a\0b", "invalid trade_id: it holds the character U+0000"],
    ["account_id", "", "missing required field: account_id"],
    ["symbol", undefined, "missing required field: symbol"],
    ["symbol", "BTCUSD", 'invalid symbol: "BTCUSD" is not a pair such as BTC-USD'],
    ["side", "BUY", 'invalid side: must be buy or sell, not "BUY"'],
    ["side", undefined, "invalid side: must be buy or sell, not nothing"],
    ["quantity", undefined, "quantity must be positive, not nothing"],
    ["quantity", null, "quantity must be positive, not null"],
    ["quantity", 0, "quantity must be positive, not 0"],
    ["quantity", -1.5, "quantity must be positive, not -1.5"],
    ["quantity", "NaN", 'invalid quantity: "NaN" is not a decimal number: write it like 12.5 or -0.001.'],
    [
      "quantity",
      "Infinity",
      'invalid quantity: "Infinity" is not a decimal number: write it like 12.5 or -0.001.',
    ],
    ["quantity", "", 'invalid quantity: "" is not a decimal number: write it like 12.5 or -0.001.'],
    ["quantity", true, "invalid quantity: it must be a decimal number"],
    ["price", "0.000", 'price must be positive, not "0.000"'],
    ["fee_currency", undefined, "missing required field: fee_currency"],
    ["timestamp", undefined, "missing required field: timestamp"],
    ["timestamp", "", "missing required field: timestamp"],
    ["market_type", "margin", 'invalid market_type: must be spot or futures, not "margin"'],
    ["leverage", 0, "invalid leverage: it must be a whole number of at least 1"],
    ["leverage", -3, "invalid leverage: it must be a whole number of at least 1"],
    ["leverage", 2.5, "invalid leverage: it must be a whole number of at least 1"],
    ["sequence", -1, "invalid sequence: it must be a whole number of at least 0"],
    ["strategy", "x".repeat(4_001), "invalid strategy: it is longer than 4000 characters"],
    ["liquidity", "both", 'invalid liquidity: must be maker or taker, not "both"'],
  ])("is refused for its %s %j", (field, value, reason) => {
    expect(reasonOf({ [field]: value })).toBe(reason);
  });

  it.each([
    "2024-01-31 12:00:00",
    "2024-01-31T12:00:00",
    "2024-02-30T12:00:00Z",
    "2024-01-31T24:00:00Z",
    "2024-01-31T12:00:00.1234567890Z",
    "2024-01-31T12:00:00.Z",
    "x024-01-31T12:00:00Z",
    "2024-01-31T12:00:0xZ",
    "2024-01-31T12:00:00.12xZ",
    "yesterday",
  ])("is refused for the timestamp %s", (timestamp) => {
    expect(reasonOf({ timestamp })).toMatch(/^invalid timestamp: /);
  });

  it.each([
    ["leverage", 1],
    ["leverage", "3"],
    ["leverage", null],
    ["margin", null],
    ["strategy", null],
    ["strategy", ""],
    ["fee", null],
    ["fee", "-0.5"],
    ["quantity", "1e-30"],
    ["quantity", `${"9".repeat(10)}.${"9".repeat(30)}`],
    ["timestamp", "2024-01-31T13:00:00+01:00"],
    ["timestamp", "2016-12-31T23:59:60Z"],
    ["trade_id", "x".repeat(200)],
    ["tenant_id", "ABCDEF00-0000-0000-0000-000000000001"],
  ])("is accepted with %s %j", (field, value) => {
    expect(reasonOf({ [field]: value })).toBe("accepted");
  });

  it.each([
    ["1e-31"],
    ["1e40"],
    ["1e999999999999"],
    ["1.0000000000000000000000000000001"],
    ["12345678901234567890123456789012345678901"],
  ])("is refused for an amount of too many digits: %s", (quantity) => {
    expect(reasonOf({ quantity })).toMatch(
      /^invalid quantity: .* has more than 40 significant digits or 30 decimals/,
    );
  });

  it("fails on the first check in the contract's order, whatever else is wrong", () => {
    const order = [
      ["tenant_id", "tenant_id"],
      ["trade_id", "trade_id"],
      ["account_id", "account_id"],
      ["symbol", "symbol"],
      ["side", "invalid side"],
      ["quantity", "quantity must be positive"],
      ["price", "price must be positive"],
      ["fee_currency", "fee_currency"],
      ["timestamp", "missing required field: timestamp"],
      ["market_type", "invalid market_type"],
    ] as const;
    for (const [index, [, reason]] of order.entries()) {
      const broken = Object.fromEntries(order.slice(index).map(([field]) => [field, undefined]));
      expect(reasonOf(broken)).toContain(reason);
    }
    expect(reasonOf({ timestamp: "never", market_type: "x" })).toContain("invalid market_type");
    expect(reasonOf({ timestamp: "never", leverage: 0 })).toContain("invalid timestamp");
  });

  it("counts a repeated field as it came last", () => {
    const twice = JSON.stringify(WIRE).replace("{", '{"side":"hold","quantity":-1,');
    expect(decodeTrade(bytesOf(twice)).ok).toBe(true);
    const thrice = JSON.stringify(WIRE).replace(/}$/, ',"side":"sell","s\\u0069de":"buy"}');
    expect(decodeTrade(bytesOf(thrice))).toMatchObject({ ok: true, value: { side: "buy" } });
  });

  it.each([
    ["nothing", ""],
    ["an array", "[]"],
    ["a text", '"trade"'],
    ["a trailing comma", '{"a":1,}'],
    ["a missing comma", '{"a":1 "b":2}'],
    ["something behind it", "{} {}"],
    ["NaN", '{"quantity":NaN}'],
    ["a number with a leading zero", '{"quantity":01}'],
    ["a number that ends at its point", '{"quantity":1.}'],
    ["a plus sign", '{"quantity":+1}'],
    ["a bad escape", '{"a":"\\x"}'],
    ["a cut escape", '{"a":"\\u12"}'],
    ["a lone high surrogate", '{"a":"\\ud800"}'],
    ["a lone low surrogate", '{"a":"\\udc00"}'],
    ["a line break in a text", '{"a":"\n"}'],
    ["an unknown field cut off deep inside", '{"a":[{"b":[1,2'],
    ["brackets that do not match", '{"a":[1}}'],
  ])("is a fault, not an exception, where it is %s", (_, text) => {
    expect(decodeTrade(bytesOf(text))).toMatchObject({ ok: false, error: { tag: "InvalidJson" } });
  });

  it.each([
    ["in a text that counts", "strategy"],
    ["in a text that nobody knows", "other"],
  ])("is a fault where its bytes are not UTF-8 %s", (_, field) => {
    const bytes = bytesOf(JSON.stringify({ ...WIRE, [field]: "a~b" }));
    bytes[bytes.indexOf(126)] = 0xc3;
    expect(decodeTrade(bytes)).toMatchObject({ ok: false, error: { tag: "InvalidJson" } });
  });

  it("survives any depth of nesting in a field that it does not know", () => {
    const depth = 200_000;
    const deep = JSON.stringify(WIRE).replace("{", `{"deep":${"[".repeat(depth)}${"]".repeat(depth)},`);
    expect(decodeTrade(bytesOf(deep)).ok).toBe(true);
  });
});

const AMOUNTS =
  /^(quantity|price|fee|margin|liquidation_price|funding_fee|confidence|stop_loss|take_profit|leverage|sequence)$/;

/** How one trade may be written down: any order, any white space, escapes, amounts as texts, fields nobody knows. */
const writing = (): fc.Arbitrary<{ readonly trade: Trade; readonly text: string }> =>
  fc
    .tuple(
      arbitrary.trade(),
      fc.dictionary(
        fc.string({ maxLength: 12 }).map((name) => `x_${name}`),
        fc.jsonValue({ maxDepth: 3 }),
        { maxKeys: 4 },
      ),
      fc.infiniteStream(fc.nat({ max: 11 })),
    )
    .map(([trade, unknown, stream]) => {
      const pick = (): number => stream.next().value;
      const space = (): string => ["", "", "", "", "", "", "", "", " ", "\n", "\t ", "\r\n"][pick()]!;
      const known = parse(tradeText(trade), null, String) as Record<string, string>;
      const parts = [
        ...Object.entries(unknown).map(([name, value]) => [name, JSON.stringify(value)] as const),
        ...Object.entries(known).map(
          ([name, value]) =>
            [name, AMOUNTS.test(name) ? numberText(value, pick()) : stringText(value, pick)] as const,
        ),
      ].map(([name, text]) => ({
        order: pick(),
        text: `${space()}${stringText(name, pick)}${space()}:${space()}${text}${space()}`,
      }));
      const inOrder = parts.sort((left, right) => left.order - right.order).map((part) => part.text);
      return { trade, text: `${space()}{${inOrder.join(",")}}${space()}` };
    });

/** A JSON string in which some characters are escaped without need. */
const stringText = (text: string, pick: () => number): string =>
  `"${Array.from(text, (character) =>
    character.length === 1 && pick() === 11
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
      : JSON.stringify(character).slice(1, -1),
  ).join("")}"`;

/** A number as plain digits, with an exponent, or as text. */
const numberText = (text: string, how: number): string => {
  if (how < 6) return text;
  if (how < 9) return `"${text}"`;
  const { units, scale } = Decimal.of(text);
  return `${units}${how === 9 ? "e" : "E"}-${scale}`;
};

describe("any way to write a trade", () => {
  it("gives the trade that a lossless parser finds in it", () => {
    fc.assert(
      fc.property(writing(), ({ trade, text }) => {
        const decoded = decodeTrade(bytesOf(text));
        if (!decoded.ok) throw decoded.error;
        expect(decoded.value).toStrictEqual({ ...trade });
        const wire = parse(text, null, String) as Record<string, string>;
        expect(String(decoded.value.quantity)).toBe(String(Decimal.of(wire["quantity"]!)));
        expect(parseInstant(wire["timestamp"]!)).toEqual({ ok: true, value: decoded.value.timestamp });
      }),
      { numRuns: 500 },
    );
  });

  it("is JSON for this decoder exactly when it is JSON for JSON.parse, however it was damaged", () => {
    fc.assert(
      fc.property(
        writing(),
        fc.nat(),
        fc.nat({ max: 255 }),
        fc.nat({ max: 2 }),
        ({ text }, at, byte, how) => {
          const whole = bytesOf(text);
          const place = at % whole.length;
          const bytes = Uint8Array.from([
            ...whole.subarray(0, place),
            ...(how === 0 ? [] : [byte]),
            ...whole.subarray(how === 2 ? place : place + 1),
          ]);
          const result = decodeTrade(bytes);
          expect(result.ok || result.error.tag !== "InvalidJson").toBe(isJson(bytes));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function isJson(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // Halves of surrogate pairs are JSON to JSON.parse, but no text: they cannot be written as UTF-8.
    return !/\\ud[89a-f]/.test(JSON.stringify(JSON.parse(text)));
  } catch {
    return false;
  }
}
