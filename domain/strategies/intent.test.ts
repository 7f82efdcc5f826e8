import { describe, expect, it } from "vitest";
import { type Intent, nonsenseIn } from "./intent.ts";

const BUY = { action: "buy", tag: "crossed above" };

describe("what a strategy returns", () => {
  it.each<[readonly Intent[]]>([
    [[]],
    [[{ action: "sell", tag: "crossed below" }]],
    [[{ action: "buy", tag: "t", target: -1, stop: 90, takeProfit: 120, confidence: 0 }]],
    [[{ action: "buy", tag: "t", size: { quote: 100 }, limitPrice: 99.5, validUntil: 1_700_000_000_000 }]],
    [[{ action: "buy", tag: "t", size: { quantity: 0.1 }, trail: { distance: 2, activation: 110 } }]],
    [
      [
        { action: "buy", tag: "t", leg: "a" },
        { action: "sell", tag: "t", leg: "b" },
        { action: "sell", tag: "t" },
      ],
    ],
  ])("is sound: %j", (intents) => {
    expect(nonsenseIn(intents)).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [undefined, "it returned undefined, not a list of intents"],
    [BUY, 'it returned {"action":"buy","tag":"crossed above"}, not a list of intents'],
    [[null], "an intent is null"],
    [["buy"], 'an intent is "buy"'],
    [[{ ...BUY, stopLoss: 90 }], 'an intent has a field "stopLoss", which there is not'],
    [[{ ...BUY, action: "long" }], 'an action is "long", not buy or sell'],
    [[{ action: "buy" }], "a tag is undefined, not a few words"],
    [[{ ...BUY, tag: "" }], 'a tag is "", not a few words'],
    [[{ ...BUY, leg: 1 }], "a leg is 1, not a name"],
    [[BUY, { ...BUY, leg: "main" }], 'two of its intents have the leg "main"'],
    [[{ ...BUY, stop: Number.NaN }], "stop is NaN, not a price above 0"],
    [[{ ...BUY, limitPrice: "100" }], 'limitPrice is "100", not a price above 0'],
    [[{ ...BUY, takeProfit: Number.POSITIVE_INFINITY }], "takeProfit is Infinity, not a price above 0"],
    [[{ ...BUY, target: 1.5 }], "target is 1.5, not a fraction from -1 to 1"],
    [[{ ...BUY, target: 1, size: { quote: 1 } }], "an intent has both target and size: give one"],
    [[{ ...BUY, size: { quote: 0 } }], 'size is {"quote":0}, not {quantity} or {quote} above 0'],
    [[{ ...BUY, size: {} }], "size is {}, not {quantity} or {quote} above 0"],
    [
      [{ ...BUY, size: { quote: 1, quantity: 1 } }],
      'size is {"quote":1,"quantity":1}, not {quantity} or {quote} above 0',
    ],
    [
      [{ ...BUY, trail: { activation: 1 } }],
      'trail is {"activation":1}, not {distance, activation?} above 0',
    ],
    [
      [{ ...BUY, trail: { distance: 1, percent: 2 } }],
      'trail is {"distance":1,"percent":2}, not {distance, activation?} above 0',
    ],
    [[{ ...BUY, validUntil: 1.5 }], "validUntil is 1.5, not a time in whole milliseconds"],
    [[{ ...BUY, confidence: 2 }], "confidence is 2, not a number from 0 to 1"],
  ])("is nonsense: %j", (intents, problem) => {
    expect(nonsenseIn(intents)).toBe(problem);
  });
});
