import { describe, expect, it } from "vitest";
import { type ComparedTrip, divergenceOf } from "./divergence.ts";

const HOUR = 3_600_000;

/** `product side opened-closed entry exit`, with hours. */
function trip(line: string): ComparedTrip {
  const [product = "", side = "", hours = "", entry, exit] = line.split(" ");
  const [opened, closed] = hours.split("-").map((hour) => Number(hour) * HOUR);
  const prices = { entry: Number(entry), exit: Number(exit) };
  return { ...{ product, side, ...prices, return: 0 }, openedAt: opened!, closedAt: closed! };
}
const run = (from: number, to: number, ...lines: readonly string[]) => ({
  ...{ from: from * HOUR, to: to * HOUR },
  trips: lines.map(trip),
});

describe("the divergence of two runs", () => {
  it("matches what was opened at about the same time, product and side by product and side", () => {
    const first = run(
      0,
      100,
      "BTC-USD long 1-5 100 110",
      "ETH-USD long 1-4 10 11",
      "BTC-USD long 9-12 90 95",
    );
    const second = run(
      0,
      100,
      "BTC-USD long 1-5 101 108.9",
      "BTC-USD short 9-12 90 95",
      "BTC-USD long 20-22 1 1",
    );
    const found = divergenceOf(first, second, HOUR / 4);
    expect(
      found.matched.map(({ entryWorse, exitWorse }) => [entryWorse.toFixed(4), exitWorse.toFixed(4)]),
    ).toEqual([["0.0100", "0.0100"]]);
    expect(found.onlyFirst.map(({ product, openedAt }) => [product, openedAt / HOUR])).toEqual([
      ["ETH-USD", 1],
      ["BTC-USD", 9],
    ]);
    expect(found.onlySecond.map(({ side, openedAt }) => [side, openedAt / HOUR])).toEqual([
      ["short", 9],
      ["long", 20],
    ]);
    expect(found.firstApart).toBe(HOUR);
  });

  it("calls a lower entry of a short worse, and a higher exit", () => {
    const found = divergenceOf(run(0, 9, "X-USD short 1-2 100 90"), run(0, 9, "X-USD short 1-2 99 90.9"), 0);
    expect(found.matched[0]!.entryWorse).toBeCloseTo(0.01, 12);
    expect(found.matched[0]!.exitWorse).toBeCloseTo(0.01, 12);
    expect(found.firstApart).toBeUndefined();
  });

  it("looks only at the time that both cover", () => {
    const found = divergenceOf(
      run(0, 10, "X-USD long 1-2 1 1", "X-USD long 6-7 1 1"),
      run(5, 20, "X-USD long 6-7 1 1", "X-USD long 9-15 1 1"),
      0,
    );
    expect([found.from, found.to, found.matched.length].join(" ")).toBe(`${5 * HOUR} ${10 * HOUR} 1`);
    expect([found.onlyFirst, found.onlySecond]).toEqual([[], []]);
  });
});
