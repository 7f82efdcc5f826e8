/** Feeds readers with inputs and watches that they neither crash nor hang nor keep anything. */
import { Fault } from "@spot-canvas/domain/fault";
import { randomFrom } from "@spot-canvas/domain/statistics/kernels/random";
import { fileTargets } from "./file-targets.ts";
import { httpTargets } from "./http-targets.ts";
import { logTargets } from "./log-targets.ts";
import { mutate } from "./mutate.ts";
import { settingTargets } from "./setting-targets.ts";
import type { FuzzTarget } from "./target.ts";
import { venueTargets } from "./venue-targets.ts";

/** What was found of one reader. */
export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  /** Inputs that it did not survive, in base64, with what happened; the first few. */
  readonly crashes: readonly { readonly input: string; readonly error: string }[];
  /** The longest time that one input took of the processor, in milliseconds. */
  readonly slowestMs: number;
  readonly slowest: string;
  /** How much more was kept after the second half than after the first, in bytes; where the collector can be asked. */
  readonly grewBytes: number | undefined;
  readonly seconds: number;
}

const CRASHES_KEPT = 5;

/** Every reader that takes bytes from outside. */
export const fuzzTargets = async (): Promise<readonly FuzzTarget[]> => [
  ...(await logTargets()),
  ...httpTargets(),
  ...fileTargets(),
  ...settingTargets(),
  ...venueTargets(),
];

/** Feeds one reader. */
export function fuzz(target: FuzzTarget, inputs: number, seed: number): FuzzResult {
  const random = randomFrom(seed);
  const crashes: { readonly input: string; readonly error: string }[] = [];
  const began = performance.now();
  let slowestMs = 0;
  let slowest: Uint8Array = new Uint8Array();
  let half: number | undefined;
  for (let count = 0; count < inputs; count++) {
    if (count === inputs >> 1) half = kept();
    const input = count < target.seeds.length ? target.seeds[count]! : mutate(target.seeds, random);
    const cpu = process.cpuUsage();
    const error = errorOf(target, input);
    const used = process.cpuUsage(cpu);
    const taken = (used.user + used.system) / 1_000;
    if (taken > slowestMs) [slowestMs, slowest] = [taken, input];
    if (error !== undefined && crashes.length < CRASHES_KEPT) {
      crashes.push({ input: Buffer.from(input).toString("base64"), error });
    }
  }
  const end = kept();
  return {
    target: target.name,
    inputs,
    crashes,
    slowestMs: Number(slowestMs.toFixed(1)),
    slowest: Buffer.from(slowest).toString("base64").slice(0, 2_000),
    grewBytes: half === undefined || end === undefined ? undefined : end - half,
    seconds: Number(((performance.now() - began) / 1_000).toFixed(1)),
  };
}

/** What a reader may not do: throw anything but a Fault that is not its own defect. */
function errorOf(target: FuzzTarget, input: Uint8Array): string | undefined {
  try {
    target.read(input);
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.kind !== "defect") return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** What memory keeps; undefined where the collector cannot be asked (`node --expose-gc`). */
function kept(): number | undefined {
  if (globalThis.gc === undefined) return undefined;
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
