import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Limit, Schedule } from "./schedule.ts";

const timesOf = (limits: readonly Limit[], asked: readonly (readonly [at: number, weight: number])[]) => {
  const schedule = new Schedule(limits);
  return asked.map(([at, weight]) => schedule.reserve(at, weight));
};

describe("a schedule", () => {
  const two: Limit = { weight: 2, perMs: 1_000 };
  it.each<[string, readonly Limit[], readonly (readonly [number, number])[], readonly number[]]>([
    [
      "lets go what fits",
      [two],
      [
        [0, 1],
        [10, 1],
      ],
      [0, 10],
    ],
    [
      "holds back what does not",
      [two],
      [
        [0, 1],
        [10, 1],
        [20, 1],
        [30, 1],
      ],
      [0, 10, 1_000, 1_010],
    ],
    [
      "weighs",
      [two],
      [
        [0, 2],
        [10, 1],
        [20, 1],
      ],
      [0, 1_000, 1_000],
    ],
    [
      "sends alone what is heavier than the limit",
      [two],
      [
        [0, 1],
        [10, 5],
        [20, 1],
      ],
      [0, 1_000, 2_000],
    ],
    [
      "keeps to every limit at once",
      [two, { weight: 3, perMs: 10_000 }],
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      [0, 0, 1_000, 10_000],
    ],
    [
      "starts again where the clock was set back",
      [two],
      [
        [9_000, 1],
        [9_000, 1],
        [100, 1],
      ],
      [9_000, 9_000, 100],
    ],
  ])("%s", (_, limits, asked, times) => {
    expect(timesOf(limits, asked)).toEqual(times);
  });

  it("sends nothing while it is blocked", () => {
    const schedule = new Schedule([two]);
    schedule.block(700);
    schedule.block(500);
    expect(schedule.reserve(0, 1)).toBe(700);
    expect(schedule.blockedUntil).toBe(700);
  });

  it("never exceeds a limit in any span, keeps the order, and waits no longer than it must", () => {
    const limits = fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 6 }), perMs: fc.integer({ min: 1, max: 50 }) }),
      { minLength: 1, maxLength: 3 },
    );
    const asked = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 3 })), { maxLength: 80 });
    fc.assert(
      fc.property(limits, asked, (given, steps) => {
        let now = 0;
        const requests = steps.map(([step, weight]) => {
          now += step;
          return { asked: now, weight: Math.min(weight, ...given.map((limit) => limit.weight)) };
        });
        const schedule = new Schedule(given);
        const sent = requests.map(({ asked: at, weight }) => ({ at: schedule.reserve(at, weight), weight }));
        const fits = (index: number, at: number): boolean =>
          given.every(({ weight, perMs }) => {
            const held = sent.slice(0, index).filter((each) => each.at > at - perMs);
            return held.reduce((sum, each) => sum + each.weight, 0) + sent[index]!.weight <= weight;
          });
        sent.forEach(({ at }, index) => {
          const earliest = Math.max(requests[index]!.asked, sent[index - 1]?.at ?? 0);
          expect(at).toBeGreaterThanOrEqual(earliest);
          expect(fits(index, at)).toBe(true);
          if (at > earliest) expect(fits(index, at - 1)).toBe(false);
        });
      }),
    );
  });
});
