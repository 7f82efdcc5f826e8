import { describe, expect, it } from "vitest";
import { Fault, firstThrown } from "./fault.ts";

const fault = new Fault("NoCandles", "not-found", "There are no candles.");

describe("what was thrown first", () => {
  it("is an error that nothing was thrown after", () => {
    expect(firstThrown(fault)).toBe(fault);
    expect(firstThrown("a text")).toBe("a text");
  });

  it("is what ended a scope whose closing failed too, however deep", () => {
    const closing = (): Disposable => ({
      [Symbol.dispose]: () => {
        throw new Error("cannot close");
      },
    });
    const scope = (): void => {
      using _outer = closing();
      using _inner = closing();
      throw fault;
    };
    let thrown: unknown;
    try {
      scope();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).not.toBe(fault);
    expect(firstThrown(thrown)).toBe(fault);
  });
});
