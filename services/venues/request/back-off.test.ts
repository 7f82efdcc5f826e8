import { describe, expect, it } from "vitest";
import { VenueFault } from "../venue-fault.ts";
import { backOffMs } from "./back-off.ts";

const busy = (retryAfterMs?: number): VenueFault =>
  new VenueFault("VenueRateLimited", "kraken", "Busy.", retryAfterMs === undefined ? {} : { retryAfterMs });

describe("the wait before a request is repeated", () => {
  it.each<[failures: number, random: number, fault: VenueFault | undefined, ms: number]>([
    [1, 0, undefined, 500],
    [1, 1, undefined, 1_000],
    [2, 0, busy(), 1_000],
    [4, 0.5, busy(), 6_000],
    [30, 1, busy(), 60_000],
    [1, 0, busy(7_000), 7_000],
    [5, 0.5, busy(7_000), 7_500],
    [1, 0, busy(0), 0],
    [1, 1, busy(3_600_000), 3_601_000],
  ])("after %i failures with chance %d", (failures, random, fault, ms) => {
    expect(backOffMs(failures, fault, { firstMs: 1_000, random: () => random })).toBe(ms);
  });
});
