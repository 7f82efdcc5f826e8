import { unwrap } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { capabilitiesOf, conditionalAppendIsSound, durabilityOf, survivesPowerCut } from "./capabilities.ts";

describe("the capabilities of a nats-server", () => {
  it.each([
    ["2.9.10", false, false, false],
    ["2.9.25", false, false, false],
    ["2.10.0", true, false, false],
    ["2.10.29", true, false, false],
    ["2.11.0", true, true, false],
    ["2.12.0-RC.1", true, true, true],
    ["v2.15.1", true, true, true],
    ["3.0.0", true, true, true],
    ["development", false, false, false],
  ])("of %s", (version, tunableSync, replicatedExpectations, atomicBatch) => {
    expect(unwrap(capabilitiesOf(version))).toEqual({
      version,
      tunableSync,
      replicatedExpectations,
      atomicBatch,
    });
  });

  it.each(["2.8.4", "1.4.1"])("do not reach the log's needs in %s", (version) => {
    const result = capabilitiesOf(version);
    expect(result.ok ? undefined : result.error.tag).toBe("ServerTooOld");
  });
});

describe("a conditional append", () => {
  it.each([
    ["2.9.10", 1, true],
    ["2.9.10", 3, false],
    ["2.10.26", 3, false],
    ["2.11.0", 3, true],
  ])("on %s with %i replicas is sound: %s", (version, replicas, sound) => {
    expect(conditionalAppendIsSound(unwrap(capabilitiesOf(version)), replicas)).toBe(sound);
  });
});

describe("the durability sentence", () => {
  const of = (version: string, replicas: number, sync?: "always" | number): string =>
    durabilityOf(unwrap(capabilitiesOf(version)), replicas, sync);

  it("names the 60 seconds that 2.9 cannot be talked out of", () => {
    expect(of("2.9.10", 1)).toContain("A power cut can cost the last 60 seconds");
  });

  it("tells whether a power cut is survived, which only sync_interval always does", () => {
    const survives = (version: string, sync?: "always" | number): boolean =>
      survivesPowerCut(unwrap(capabilitiesOf(version)), sync);
    expect(survives("2.12.1", "always")).toBe(true);
    expect([survives("2.12.1", 5), survives("2.12.1"), survives("2.9.10", "always")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("says what a newer server is set to, or that it is not known", () => {
    expect(of("2.12.1", 1, "always")).toContain("A power cut loses nothing either");
    expect(of("2.12.1", 3, 5)).toContain("A power cut on 2 of 3 replicas can cost the last 5 seconds");
    expect(of("2.12.1", 1)).toContain("is not known");
  });
});
