import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../../logging/logger.ts";
import { systemClock } from "../../waiting/system-clock.ts";
import type { JobInput } from "./job.ts";
import { JobDesk } from "./job-desk.ts";
import type { RunJob } from "./run-job.ts";

const input: JobInput = {
  kind: "run",
  input: { strategy: "sma-cross", products: ["BTC-USD"], timeframe: "1h" },
};

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "canvas-desk-"));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** Never ends by itself. */
const forEver: RunJob = (_, __, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
const atOnce: RunJob = async ({ id }) => ({ kind: "done", outcome: { result: id } });

const open = (home: string, run: RunJob, slots = 1): JobDesk =>
  new JobDesk({
    homeOf: (tenant) => join(home, tenant),
    run,
    completed: async () => undefined,
    slots,
    clock: systemClock,
    logger: silentLogger,
  });

const end = async (desk: JobDesk, id: string) => {
  let last: { readonly state: string; readonly error?: string } | undefined;
  for await (const job of desk.follow("a", id, new AbortController().signal)) last = job;
  return last!;
};
const statesOf = async (desk: JobDesk) => (await desk.list("a")).map(({ state }) => state).sort();

describe("the desk of jobs", () => {
  it("runs so many at a time, and refuses what would wait too long", async () => {
    await using desk = open(await mkdtemp(join(parent, "home-")), forEver, 2);
    for (let job = 0; job < 52; job++) await desk.start("a", input);
    const states = await statesOf(desk);
    expect(states.filter((state) => state === "running").length).toBe(2);
    await expect(desk.start("a", input)).rejects.toThrow("50 backtests wait already");
  });

  it("says how many are ahead of one that waits", async () => {
    await using desk = open(await mkdtemp(join(parent, "home-")), forEver);
    await desk.start("a", input);
    expect((await desk.start("a", input)).queue_place).toBe(0);
    expect((await desk.start("a", input)).queue_place).toBe(1);
  });

  it("runs again what a process that ended left, and keeps what had ended", async () => {
    const home = await mkdtemp(join(parent, "home-"));
    const ids: string[] = [];
    {
      await using desk = open(home, forEver);
      for (let job = 0; job < 3; job++) ids.push((await desk.start("a", input)).id);
      expect((await desk.cancel("a", ids[2]!)).state).toBe("cancelled");
    }
    await using desk = open(home, atOnce);
    expect(await statesOf(desk)).toEqual(["cancelled", "queued", "running"]);
    await desk.resume("a");
    for (const id of ids.slice(0, 2)) expect((await end(desk, id)).state).toBe("completed");
    expect(await statesOf(desk)).toEqual(["cancelled", "completed", "completed"]);
    await using third = open(home, forEver);
    await third.resume("a");
    expect(await statesOf(third)).toEqual(["cancelled", "completed", "completed"]);
  });

  it("keeps the sentence of one that failed, and goes on", async () => {
    const failing: RunJob = async () => {
      throw new Fault("NoCandles", "not-found", "There are no candles.");
    };
    const home = await mkdtemp(join(parent, "home-"));
    await using desk = open(home, failing);
    const { id } = await desk.start("a", input);
    expect(await end(desk, id)).toMatchObject({ state: "failed", error: "There are no candles." });
    await using later = open(home, atOnce);
    expect(await later.find("a", id)).toMatchObject({ state: "failed", error: "There are no candles." });
  });

  it("cancels what runs and what waits, and shows a job to its own tenant alone", async () => {
    await using desk = open(await mkdtemp(join(parent, "home-")), forEver);
    const [first, second] = [await desk.start("a", input), await desk.start("a", input)];
    await expect(desk.find("b", first.id)).rejects.toThrow("There is no backtest");
    await expect(desk.cancel("b", first.id)).rejects.toThrow("There is no backtest");
    for (const { id } of [second, first]) expect((await desk.cancel("a", id)).state).toBe("cancelled");
    expect((await desk.cancel("a", first.id)).state).toBe("cancelled");
  });
});
