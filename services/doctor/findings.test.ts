import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamInfo } from "@nats-io/jetstream";
import type { Key } from "@spot-canvas/domain/contract/keys";
import type { ViewState } from "@spot-canvas/domain/contract/views";
import type { StreamName } from "@spot-canvas/domain/events/stream";
import { describe, expect, it } from "vitest";
import { streamConfig } from "../log/jetstream/streams.ts";
import { clockFinding } from "./clocks.ts";
import { roomAt, roomFinding } from "./disk.ts";
import { modeFinding } from "./file-modes.ts";
import { keyFindings } from "./keys.ts";
import { lagFindings } from "./lag.ts";
import { streamFindings } from "./streams.ts";
import { nodeFinding } from "./versions.ts";

const GIB = 1024 ** 3;

describe("Node", () => {
  it.each([
    ["20.19.0", "ok"],
    ["22.1.0", "ok"],
    ["20.18.9", "failure"],
    ["18.20.0", "failure"],
  ])("%s is %s", (version, level) => {
    expect(nodeFinding(version).level).toBe(level);
  });
});

describe("the disk", () => {
  it.each([
    [20, "ok"],
    [9, "warning"],
    [2, "failure"],
  ])("with %i %% free is %s", (percent, level) => {
    expect(roomFinding({ free: percent * GIB, total: 100 * GIB }).level).toBe(level);
  });

  it("is that which a folder will be on that is not there yet", async () => {
    const { total } = await roomAt(tmpdir());
    expect(total).toBeGreaterThan(0);
    expect((await roomAt(join(tmpdir(), "not", "there", "yet"))).total).toBe(total);
  });
});

describe("a venue's clock", () => {
  it.each([
    [100, 20, "ok"],
    [-600, 20, "warning"],
    [600, 200, "ok"],
    [-9_000, 20, "failure"],
  ])("%i ms apart, give or take %i ms, is %s", (aheadMs, withinMs, level) => {
    expect(clockFinding("coinbase", { time: 0, aheadMs, withinMs }).level).toBe(level);
  });
});

describe("the views", () => {
  const view = (lag_events: number, idle_seconds: number): ViewState => ({
    view: "ledger",
    generation: 1,
    fold_version: 1,
    schema_version: 1,
    streams: [{ stream: "TRADING", position: 5, lag_events, lag_seconds: 90, idle_seconds }],
  });

  it.each([
    ["are well when nothing is left", [view(0, 0)], "ok"],
    ["catch up while they move", [view(7, 1)], "warning"],
    ["have stalled when they do not", [view(7, 60)], "failure"],
    ["are missing where nothing was projected", [], "failure"],
  ] as const)("%s", (_, views, level) => {
    expect(lagFindings(views).map((finding) => finding.level)).toEqual([level]);
  });

  it("name each part that is behind", () => {
    const [whole] = view(7, 60).streams;
    const parts = [
      { ...whole!, partition: "2/3" },
      { ...whole!, partition: "1/3", idle_seconds: 1 },
      { ...whole!, partition: "3/3", lag_events: 0, idle_seconds: 0 },
    ];
    const found = lagFindings([{ ...view(7, 60), streams: [{ ...whole!, parts }] }]);
    expect(found.map(({ level, message }) => [level, message])).toEqual([
      [
        "failure",
        "Part 2/3 of the view ledger is 7 events of TRADING behind, the oldest 90 s old, and has not moved for 60 s: " +
          "look at the log of the projector with --partition 2/3, or start it.",
      ],
      [
        "warning",
        "Part 1/3 of the view ledger is 7 events of TRADING behind, the oldest 90 s old, and catching up.",
      ],
    ]);
  });
});

describe("keys", () => {
  const key = (name: string, scope: Key["scope"], revoked?: string): Key => ({
    id: name,
    name,
    scope,
    created_at: "2026-01-01T00:00:00Z",
    ...(revoked === undefined ? {} : { revoked_at: revoked }),
  });

  it("that may do everything are named, revoked ones are not", () => {
    const [finding] = keyFindings([
      key("old", "admin", "2026-01-02T00:00:00Z"),
      key("deploy", "admin"),
      key("ui", "read"),
    ]);
    expect(finding?.level).toBe("warning");
    expect(finding?.message).toContain("deploy");
    expect(finding?.message).not.toContain("old");
  });

  it("that only read are well", () => {
    expect(keyFindings([key("ui", "read")])[0]?.level).toBe("ok");
  });
});

describe("files with secrets", () => {
  it.each([
    [0o600, undefined],
    [0o640, "failure"],
    [0o666, "failure"],
  ])("of mode %o: %s", async (mode, level) => {
    const folder = await mkdtemp(join(tmpdir(), "doctor-"));
    const file = join(folder, "key");
    await writeFile(file, "x");
    await chmod(file, mode);
    expect((await modeFinding(file, "failure"))?.level).toBe(level);
    await rm(folder, { recursive: true });
  });
});

describe("a stream", () => {
  const info = (config: object, state: object = {}, name: StreamName = "TRADING"): StreamInfo =>
    ({
      config: { ...streamConfig(name, 1), max_age: 0, ...config },
      state: { messages: 3, bytes: 900, first_seq: 1, last_seq: 3, ...state },
    }) as unknown as StreamInfo;

  it.each([
    ["as the log made it", info({}), "2.12.0", "ok"],
    ["that forgets", info({ max_age: 1_000 }), "2.12.0", "failure"],
    ["that may be purged", info({ deny_purge: false }), "2.12.0", "warning"],
    ["that lost its beginning", info({}, { first_seq: 2 }), "2.12.0", "failure"],
    ["whose beginning may be in an archive", info({}, { first_seq: 2 }, "MARKET"), "2.12.0", "ok"],
    ["on three replicas of a server that cannot decide", info({ num_replicas: 3 }), "2.9.10", "failure"],
  ] as const)("%s", (_, stream, version, level) => {
    expect(streamFindings(stream, version).map((finding) => finding.level)).toEqual([level]);
  });

  it("with fewer replicas than are wanted is told how to get the others", () => {
    const [finding] = streamFindings(info({}), "2.12.0", 3);
    expect(finding).toMatchObject({ level: "failure", message: expect.stringContaining("--replicas 3") });
  });
});
