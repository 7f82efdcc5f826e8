import { describe, expect, it } from "vitest";
import { Fault } from "../fault.ts";
import { activeInstances, disabled, enabled, NO_ENABLEMENTS } from "./enabled.ts";
import { instanceOf } from "./instance.ts";
import { type ParameterSpecs, resolveParameters } from "./parameter.ts";
import type { Series } from "./strategy.ts";

const SERIES: Series = { venue: "coinbase", product: "BTC-USD", timeframe: "1h" };

const idOf = (parameters: Record<string, number | string>, series: Series = SERIES): string => {
  const instance = instanceOf("sma-cross", parameters, series);
  if (!instance.ok) throw instance.error;
  return instance.value.id;
};

describe("a strategy instance", () => {
  it("is named the same for equal parameters, however they are given", () => {
    expect(idOf({})).toMatch(/^sma-cross-[0-9a-f]{12}$/);
    expect(idOf({ slow: 50, fast: "20" })).toBe(idOf({}));
  });

  it("is named differently for any difference", () => {
    const ids = [
      idOf({}),
      idOf({ fast: 21 }),
      idOf({}, { ...SERIES, product: "ETH-USD" }),
      idOf({}, { ...SERIES, timeframe: "1d" }),
      idOf({}, { ...SERIES, venue: "kraken" }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is refused for a strategy that does not exist", () => {
    const result = instanceOf("sma-crass", {}, SERIES);
    expect(result.ok ? "" : result.error.message).toBe(
      'There is no strategy "sma-crass": use one of sma-cross.',
    );
  });
});

describe("the parameters of a strategy", () => {
  const specs = {
    length: { kind: "integer", minimum: 1, maximum: 9, default: 5, summary: "" },
    factor: { kind: "number", minimum: 0, maximum: 1, default: 0.5, summary: "" },
    strict: { kind: "boolean", default: true, summary: "" },
    mode: { kind: "choice", choices: ["a", "b"], default: "a", summary: "" },
  } as const satisfies ParameterSpecs;

  it("take their defaults, and texts as what they are", () => {
    expect(resolveParameters("s", specs, { factor: "0.25", strict: "false" })).toEqual({
      ok: true,
      value: { length: 5, factor: 0.25, strict: false, mode: "a" },
    });
  });

  it.each([
    [{ width: 1 }, 's has no parameter "width": it has length, factor, strict, mode.'],
    [{ length: 1.5 }, 's takes length as a whole number from 1 to 9, not "1.5".'],
    [{ length: "ten" }, 's takes length as a whole number from 1 to 9, not "ten".'],
    [{ length: "" }, 's takes length as a whole number from 1 to 9, not "".'],
    [{ factor: 2 }, 's takes factor as a number from 0 to 1, not "2".'],
    [{ strict: "maybe" }, 's takes strict as true or false, not "maybe".'],
    [{ mode: "c" }, 's takes mode as one of a, b, not "c".'],
  ])("are refused as %j with one sentence", (given, message) => {
    const result = resolveParameters("s", specs, given as Record<string, string>);
    expect(result).toMatchObject({ ok: false, error: { kind: "usage", message } });
    expect(result.ok ? undefined : result.error).toBeInstanceOf(Fault);
  });
});

describe("the instances at work", () => {
  const event = { strategy: "sma-cross", parameters: {}, ...SERIES, instance: "i", anchor: 5 };

  it("are those that an account trades, from the first anchor, raising what any account wants", () => {
    let state = enabled(NO_ENABLEMENTS, { ...event, account: "a", from: 9 }, 3);
    state = enabled(state, { ...event, account: "b", anchor: 7 }, 4);
    expect(activeInstances(state)).toMatchObject([{ position: 3, from: 7, enabled: { anchor: 5 } }]);
    state = disabled(state, { account: "b", instance: "i", reason: "" });
    expect(activeInstances(state)).toMatchObject([{ from: 9 }]);
    state = disabled(state, { account: "a", instance: "i", reason: "" });
    expect(activeInstances(state)).toEqual([]);
    state = enabled(state, { ...event, account: "a", anchor: 8 }, 9);
    expect(activeInstances(state)).toMatchObject([{ position: 3, from: 8, enabled: { anchor: 5 } }]);
  });
});
