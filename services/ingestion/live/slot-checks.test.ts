import { describe, expect, it } from "vitest";
import { SlotChecks } from "./slot-checks.ts";

const slot = { from: 60_000, to: 120_000 };

describe("checks of slots", () => {
  it("come again, ever later, while the venue does not tell of a slot, and end then", () => {
    const checks = new SlotChecks();
    checks.add(slot, 1_000);
    const asked: number[] = [];
    for (let now = checks.nextDue; now < Number.POSITIVE_INFINITY; now = checks.nextDue) {
      expect(checks.due(now)).toEqual(slot);
      asked.push(now);
      checks.again(slot, now);
    }
    expect(asked).toEqual([1_000, 7_000, 19_000, 43_000]);
  });

  it("come once where nothing is expected of them", () => {
    const checks = new SlotChecks();
    checks.addLast(slot, 30_000);
    expect([checks.due(29_999), checks.due(30_000)]).toEqual([undefined, slot]);
    expect(checks.again(slot, 30_000)).toBe(false);
    expect(checks.nextDue).toBe(Number.POSITIVE_INFINITY);
  });

  it("of what is expected are not taken for a single one", () => {
    const checks = new SlotChecks();
    checks.add(slot, 1_000);
    checks.addLast(slot, 30_000);
    expect(checks.again(slot, 1_000)).toBe(true);
  });
});
