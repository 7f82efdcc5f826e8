import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";
import { ReservationFile } from "./reservation-file.ts";
import type { Limit } from "./schedule.ts";

const never = new AbortController().signal;
const SCOPE = { address: "https://venue.example", part: "rest" };
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "limits-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("reservations", () => {
  const two: readonly Limit[] = [{ weight: 2, perMs: 1_000 }];

  it("are shared by everyone who opens the same file", () => {
    using one = new ReservationFile(directory, "a", two);
    using other = new ReservationFile(directory, "a", two);
    using stranger = new ReservationFile(directory, "b", two);
    expect([one.reserve(0, 1), other.reserve(10, 1), one.reserve(20, 1), other.reserve(30, 1)]).toEqual([
      0, 10, 1_000, 1_010,
    ]);
    expect(stranger.reserve(40, 1)).toBe(40);
    other.block(50, 9_000);
    expect(one.blockedUntil()).toBe(9_000);
    expect(one.reserve(60, 1)).toBe(9_000);
  });

  it("outlive the turn of the file, and old files go away", () => {
    using one = new ReservationFile(directory, "a", two);
    const turn = 60_000;
    expect([one.reserve(turn - 2, 1), one.reserve(turn - 1, 1)]).toEqual([turn - 2, turn - 1]);
    expect(one.reserve(turn, 1)).toBe(turn + 998);
    using late = new ReservationFile(directory, "a", two);
    expect(late.reserve(turn + 1, 1)).toBe(turn + 999);
    expect(one.reserve(turn * 3, 1)).toBe(turn * 3);
    expect(readdirSync(directory).sort()).toEqual(["a.2", "a.3"]);
  });

  it("of several processes that write at once are all counted", async () => {
    const limit: Limit = { weight: 5, perMs: 1_000 };
    const counts = [200, 300, 250];
    const times = await Promise.all(counts.map((count) => reservedElsewhere(count, [limit])));
    const all = times.flat().sort((a, b) => a - b);
    expect(all).toHaveLength(750);
    const waits = all.slice(5).map((time, index) => time - all[index]!);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000);
  });

  /** The times that another process is given for a number of requests, all asked for at time 0. */
  async function reservedElsewhere(count: number, limits: readonly Limit[]): Promise<readonly number[]> {
    const module = createRequire(import.meta.url).resolve(
      "@spot-canvas/services/venues/rate-limit/reservation-file",
    );
    const program = `
      import { ReservationFile } from ${JSON.stringify(module)};
      const file = new ReservationFile(${JSON.stringify(directory)}, "shared", ${JSON.stringify(limits)});
      const times = Array.from({ length: ${count} }, () => file.reserve(0, 1));
      process.stdout.write(JSON.stringify(times));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    await once(child, "close");
    return JSON.parse(text) as number[];
  }
});

describe("reservations in a place that is no directory", () => {
  it("are refused with what to do", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    expect(() => new ReservationFile(file, "a", [])).toThrow(/Make it writable/);
  });
});

describe("a rate limiter", () => {
  const open = (limits: readonly Limit[], key?: string): RateLimiter =>
    createRateLimiter({ ...SCOPE, ...(key && { key }) }, limits, { directory, now: Date.now });

  it("lets requests go in the order in which they came, and no faster than the limit", async () => {
    using limiter = open([{ weight: 1, perMs: 30 }]);
    const gone: number[] = [];
    const begin = Date.now();
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        await limiter.take(1, never);
        gone.push(number);
      }),
    );
    expect(gone).toEqual([1, 2, 3]);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(60);
  });

  it("reserves again for who comes too late", async () => {
    let time = 0;
    using limiter = createRateLimiter(SCOPE, [{ weight: 1, perMs: 100 }], { directory, now: () => time });
    await limiter.take(1, never);
    const late = limiter.take(1, never);
    time = 1_000;
    await late;
    // Had the late one kept its place at 100, this one would go at once.
    let isGone = false;
    const next = limiter.take(1, never).then(() => {
      isGone = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isGone).toBe(false);
    time = 1_100;
    await next;
  });

  it("counts each key by itself, and never writes one", async () => {
    using limiter = open([{ weight: 1, perMs: 1_000_000 }], "very-secret");
    using other = open([{ weight: 1, perMs: 1_000_000 }], "other");
    await limiter.take(1, never);
    await other.take(1, never);
    expect(readdirSync(directory).join()).not.toContain("secret");
  });

  it("holds everybody back when one is told to wait", async () => {
    using limiter = open([{ weight: 100, perMs: 1_000 }]);
    using other = open([{ weight: 100, perMs: 1_000 }]);
    const begin = Date.now();
    limiter.block(60);
    await other.take(1, never);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(59);
  });

  it("lets go of who is no longer waiting, at once and with its reason", async () => {
    using limiter = open([{ weight: 1, perMs: 1_000_000 }]);
    await limiter.take(1, never);
    const stop = new AbortController();
    const waiting = [limiter.take(1, stop.signal), limiter.take(1, stop.signal)];
    const reason = new Error("enough");
    stop.abort(reason);
    expect(
      (await Promise.allSettled(waiting)).map((each) => each.status === "rejected" && each.reason),
    ).toEqual([reason, reason]);
  });
});
