import { Fault } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { createLogger } from "../logging/logger.ts";
import { type Service, supervise } from "./supervise.ts";

/** A clock whose sleeps pass at once and are counted. */
function quickClock() {
  let time = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    monotonic: () => time,
    breathe: async () => {},
    sleep: async (milliseconds: number) => {
      sleeps.push(milliseconds);
      time += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("a supervised service", () => {
  it("that fails is started again with growing pauses, and the same failure is said once", async () => {
    const stop = new AbortController();
    const clock = quickClock();
    const said: string[] = [];
    let runs = 0;
    const service: Service = {
      name: "signals",
      run: async (signal) => {
        if (++runs <= 8) throw new Error("The log cannot be reached.");
        stop.abort();
        await untilAborted(signal);
      },
    };
    const logger = createLogger({ write: (line) => void said.push(line) });
    await supervise([service], { signal: stop.signal, logger, clock });
    expect(clock.sleeps).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("error: signals stopped and is started again: The log cannot be reached.");
  });

  it("stops after those that were started after it", async () => {
    const stop = new AbortController();
    const stopped: string[] = [];
    const service = (name: string): Service => ({
      name,
      run: async (signal) => {
        await untilAborted(signal);
        await new Promise((resolve) => setImmediate(resolve));
        stopped.push(name);
      },
    });
    const done = supervise([service("api"), service("projector"), service("bot"), service("feed")], {
      signal: stop.signal,
      logger: createLogger({ write: () => {} }),
      clock: quickClock(),
    });
    stop.abort();
    await done;
    expect(stopped).toEqual(["feed", "bot", "projector", "api"]);
  });

  it("that was asked for wrongly stops them all, and the fault is thrown", async () => {
    const stopped: string[] = [];
    const steady: Service = {
      name: "api",
      run: async (signal) => {
        await untilAborted(signal);
        stopped.push("api");
      },
    };
    const misused: Service = {
      name: "strategy",
      run: () => Promise.reject(new Fault("SeveralVenues", "usage", "Say which with --venue.")),
    };
    const supervision = {
      signal: new AbortController().signal,
      logger: createLogger({ write: () => {} }),
      clock: quickClock(),
    };
    await expect(supervise([steady, misused], supervision)).rejects.toThrow("Say which with --venue.");
    expect(stopped).toEqual(["api"]);
  });
});
