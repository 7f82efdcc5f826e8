import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { expect, it } from "vitest";
import { readConfiguration } from "../config/configuration.ts";
import { silentLogger } from "../logging/logger.ts";
import { type Check, ok } from "./check.ts";
import { examine } from "./examine.ts";

const configuration = unwrap(readConfiguration({}));
const ground = { configuration, logger: silentLogger, get: async () => ({}) };
const never = new AbortController().signal;

it("tells what a check threw, and what it did not tell in time, as failures", async () => {
  const checks: readonly Check[] = [
    { name: "well", run: async () => [ok("Fine.")] },
    {
      name: "thrown",
      run: async () => {
        throw new Fault("Gone", "unavailable", "It is gone.");
      },
    },
    { name: "hangs", run: () => new Promise(() => {}) },
  ];
  expect(await examine(checks, ground, never, 10)).toEqual([
    { check: "well", level: "ok", message: "Fine." },
    { check: "thrown", level: "failure", message: "It is gone." },
    { check: "hangs", level: "failure", message: expect.stringContaining("within 0.01 s") },
  ]);
});
