import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "@spot-canvas/domain/contract/report";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type S3Server, s3Environment, startS3 } from "../testing/s3-server.ts";
import { sampleReport } from "../testing/sample-report.ts";
import { listRuns, type Published, publishReport } from "./publish.ts";
import type { ReportSource } from "./run.ts";
import { openTarget } from "./targets/open-target.ts";
import type { Target } from "./targets/target.ts";

let s3: S3Server;
let folder: string;
beforeAll(async () => {
  s3 = await startS3();
  folder = await mkdtemp(join(tmpdir(), "canvas-publish-"));
  for (const [name, value] of Object.entries(s3Environment(s3.url))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const sourceOf =
  (report: Report, late: readonly string[] = []): ReportSource =>
  async ({ since, write }) => {
    await write?.("trades.csv", "trade_id,price\n");
    await write?.("trades.csv", "t-1,40000\n");
    await write?.("round-trips.csv", "product,profit\n");
    return { report, late: since === undefined ? [] : late };
  };

const publish = (target: Target, source: ReportSource, masks = { name: false, amounts: false }) =>
  publishReport(target, { source, masks, signal: new AbortController().signal });

const textIn = async (target: Target, name: string): Promise<string> =>
  Buffer.from((await target.read(name)) ?? []).toString();

const FILES = ["days.csv", "round-trips.csv", "trades.csv", "report.json", "report.html", "run.json"];

/** The report of a day on which somebody earned something else. */
const earning = (earned: string, position: string): Report => {
  const report = sampleReport();
  return {
    ...report,
    manifest: { ...report.manifest, position },
    summary: { ...report.summary, earned },
  };
};

describe.each([
  ["a directory", async (name: string) => join(folder, name)],
  ["a bucket", async (name: string) => `s3://${s3.bucket}/${name}`],
] as const)("publishing to %s", (_, placeOf) => {
  const open = async (name: string): Promise<Target> => openTarget(await placeOf(name));

  it("writes what is linked before what links, and the list last", async () => {
    await using target = await open("order");
    const { run, written, isUnchanged } = await publish(target, sourceOf(sampleReport()));
    expect(isUnchanged).toBe(false);
    expect(run.id).toMatch(/^orchard-20240104T0000-[0-9a-f]{8}$/);
    const own = FILES.map((name) => `runs/${run.id}/${name}`);
    expect(written).toEqual([...own, "runs.json", "index.html"]);
    expect(await target.list("runs/")).toEqual(own.toSorted());
    expect(await textIn(target, "index.html")).toContain(`href="runs/${run.id}/report.html"`);
    const report = JSON.parse(await textIn(target, `runs/${run.id}/report.json`)) as Report;
    expect(report.manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["days.csv", expect.any(Number)],
      ["round-trips.csv", 15],
      ["trades.csv", 25],
    ]);
  });

  it("writes nothing where nothing changed, however far the log is", async () => {
    await using target = await open("same");
    await publish(target, sourceOf(earning("30", "0123456789abcdef-5-7-0")));
    const again = await publish(target, sourceOf(earning("30", "0123456789abcdef-9-9-0")));
    expect([again.isUnchanged, again.written]).toEqual([true, []]);
  });

  it("keeps earlier runs, and revises what a late trade changed, with its name", async () => {
    await using target = await open("late");
    const first = await publish(target, sourceOf(sampleReport()));
    const late = ["trade t-9 of 2024-01-02T10:00:00Z: buy 1 BTC-USD at 40000"];
    const changed = earning("27.5", "0123456789abcdef-5-9-0");
    const second = await publish(target, sourceOf(changed, late));
    expect(second.run).toMatchObject({ revision: 2, revises: first.run.id });
    expect(second.run.id).toMatch(/-r2$/);
    const report = JSON.parse(await textIn(target, `runs/${second.run.id}/report.json`)) as Report;
    expect(report.revision).toEqual({
      number: 2,
      revises: first.run.id,
      late,
      changes: [{ figure: "summary.earned", before: "30", after: "27.5" }],
    });
    expect(await textIn(target, `runs/${second.run.id}/report.html`)).toContain("trade t-9 of");
    expect((await listRuns(target)).map(({ id }) => id).sort()).toEqual([first.run.id, second.run.id].sort());
    expect(await textIn(target, "index.html")).toContain("revised by");
    // And where the late trade is taken back, that is a revision too.
    const third = await publish(target, sourceOf(earning("30", "0123456789abcdef-5-10-0")));
    expect(third.run).toMatchObject({ revision: 3, revises: second.run.id });
  });

  it("is whole again after an interruption at any point, and lists no half run before", async () => {
    for (let puts = 0; puts < FILES.length + 2; puts++) {
      await using target = await open(`cut-${puts}`);
      await publish(target, sourceOf(earning("1", "0123456789abcdef-1-1-0")));
      const before = await textIn(target, "index.html");
      const next = {
        ...earning("2", "0123456789abcdef-2-2-0"),
        period: { from: "2024-01-01T00:00:00Z", to: "2024-01-05T00:00:00Z" },
      };
      await expect(publish(cutAfter(target, puts), sourceOf(next))).rejects.toThrow("cut off");
      const listed = await textIn(target, "index.html");
      expect(listed).toBe(before);
      // Every link of the list leads somewhere, whenever somebody looks.
      for (const [, page] of listed.matchAll(/href="(runs\/[^"]+)"/g)) {
        expect(await target.read(page!)).toBeDefined();
      }
      const done: Published = await publish(target, sourceOf(next));
      expect(done.written.length).toBe(FILES.length + 2 - puts);
      expect(done.written.at(-1)).toBe("index.html");
      expect(await listRuns(target)).toHaveLength(2);
    }
  });

  it("leaves out the name and the amounts where that is asked for, with the files that hold them", async () => {
    await using target = await open("masked");
    const { run } = await publish(target, sourceOf(sampleReport()), { name: true, amounts: true });
    expect(run.id).toMatch(/^account-/);
    const names = await target.list("runs/");
    expect(names.map((name) => name.split("/").at(-1))).toEqual(
      ["days.csv", "report.html", "report.json", "run.json"].sort(),
    );
    for (const name of [...names, "index.html", "runs.json"]) {
      const text = await textIn(target, name);
      expect([name, /acct-7|orchard|1030/i.exec(text)?.[0]]).toEqual([name, undefined]);
    }
    const report = JSON.parse(await textIn(target, `runs/${run.id}/report.json`)) as Report;
    expect(report.summary).toMatchObject({ start: "100", end: "103", earned: "3" });
    expect(report.positions[0]).not.toHaveProperty("quantity");
  });

  it("finds runs that the list lost, and passes over what is none", async () => {
    await using target = await open("mended");
    const { run } = await publish(target, sourceOf(sampleReport()));
    const served = { contentType: "application/json", cacheControl: "no-cache", sha256: "0".repeat(64) };
    await target.put("runs.json", Buffer.from("garbage"), served);
    await target.put("runs/other/run.json", Buffer.from('{"id":1}'), served);
    expect((await listRuns(target)).map(({ id }) => id)).toEqual([run.id]);
    const again = await publish(target, sourceOf(sampleReport()));
    expect(again.written).toEqual(["runs.json"]);
  });
});

describe("a bucket", () => {
  it("serves each file as what it is, for ever or until it is asked again", async () => {
    await using target = await openTarget(`s3://${s3.bucket}/served`);
    const { run } = await publish(target, sourceOf(sampleReport()));
    const headers = async (name: string) => {
      const { headers: found } = await fetch(`${s3.url}/${s3.bucket}/served/${name}`);
      return [found.get("content-type"), found.get("cache-control")];
    };
    const forEver = "public, max-age=31536000, immutable";
    const at = `runs/${run.id}`;
    expect(await headers(`${at}/report.html`)).toEqual(["text/html; charset=utf-8", forEver]);
    expect(await headers(`${at}/report.json`)).toEqual(["application/json", forEver]);
    expect(await headers(`${at}/trades.csv`)).toEqual(["text/csv; charset=utf-8", forEver]);
    expect(await headers("index.html")).toEqual(["text/html; charset=utf-8", "no-cache"]);
    expect(await headers("runs.json")).toEqual(["application/json", "no-cache"]);
  });

  it("says in a sentence what is wrong with it", async () => {
    await using missing = await openTarget("s3://no-such-bucket/x");
    await expect(publish(missing, sourceOf(sampleReport()))).rejects.toThrow(
      /^The bucket no-such-bucket cannot be used \(NoSuchBucket/,
    );
    for (const named of ["s3://", "s3://A", "s3://reports/../x", "ftp://reports/x"]) {
      await expect(openTarget(named)).rejects.toThrow("is no place for reports");
    }
  });
});

describe("a directory", () => {
  it("holds no drafts afterwards", async () => {
    await using target = await openTarget(join(folder, "drafts"));
    await publish(target, sourceOf(sampleReport()));
    const names = await readdir(join(folder, "drafts"), { recursive: true });
    expect(names.filter((name) => name.includes("draft.") || name.endsWith(".draft"))).toEqual([]);
  });
});

/** A target that goes away after so many writes. */
function cutAfter(target: Target, puts: number): Target {
  let left = puts;
  const cut = <A extends readonly unknown[]>(put: (...args: A) => Promise<void>) => {
    return (...args: A): Promise<void> => (left-- > 0 ? put(...args) : Promise.reject(new Error("cut off")));
  };
  return { ...target, put: cut(target.put), putFile: cut(target.putFile) };
}
