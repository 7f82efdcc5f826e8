import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { CHECKS } from "../doctor/checks.ts";
import { canvas } from "../testing/canvas-process.ts";
import { startNatsServer } from "../testing/nats-server.ts";
import { startPostgres } from "../testing/postgres-server.ts";
import { startCanvas } from "../testing/running-canvas.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

interface Document {
  readonly status: string;
  readonly findings: readonly { readonly check: string; readonly level: string; readonly message: string }[];
}

const checksOf = ({ findings }: Document): readonly string[] => [
  ...new Set(findings.map(({ check }) => check)),
];
const ALL = CHECKS.map(({ name }) => name);

describe("canvas doctor", () => {
  it("finds a running system well, and says that an embedded log does not wait for the disk", async () => {
    await using running = await startCanvas();
    const { code, stdout } = await running.run("doctor", "--json", "--data-dir", "data");
    const document = JSON.parse(stdout) as Document;
    expect(checksOf(document)).toEqual(ALL);
    expect(document.findings.filter(({ level }) => level === "failure")).toEqual([]);
    expect([code, document.status]).toEqual([0, "warning"]);
    await chmod(join(running.cwd, "data"), 0o755);
    const seen = await running.run("doctor", "--strict", "--data-dir", "data");
    expect(seen.code).toBe(1);
    expect(seen.stdout).toMatch(/files +warning .*chmod 700/);
  });

  it("looks at the servers, and names the one that does not answer", async () => {
    const cwd = await mkdtemp(join(tmpdir(), "doctor-"));
    await using nats = await startNatsServer();
    await using postgres = await startPostgres();
    const environment = { NATS_URL: nats.url, DATABASE_URL: postgres.url() };
    const well = await canvas(["doctor", "--json"], { cwd, environment });
    const document = JSON.parse(well.stdout) as Document;
    expect(checksOf(document)).toEqual(ALL);
    expect(document.findings.filter(({ level }) => level === "failure")).toEqual([]);
    expect(well.code).toBe(0);

    const wrong = { ...environment, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
    const ill = await canvas(["doctor"], { cwd, environment: wrong });
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/api +failure/);
    expect(ill.stdout).toMatch(/database +failure +Postgres at 127\.0\.0\.1:1\/none/);
    await rm(cwd, { recursive: true, force: true });
  });
});
