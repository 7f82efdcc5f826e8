import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report, Trip } from "@spot-canvas/domain/contract/report";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { reportsOf } from "../../testing/api-report.ts";
import { accessibilityFaults, keepPicture, openBrowser, openPage } from "../../testing/browser.ts";
import { HOSTILE, seedAccount } from "../../testing/reported-account.ts";
import { type RunningApi, runApi } from "../../testing/running-api.ts";
import { type S3Server, s3Environment, startS3 } from "../../testing/s3-server.ts";
import { sampleReport } from "../../testing/sample-report.ts";
import { publishReport } from "../publish.ts";
import { openTarget } from "../targets/open-target.ts";
import { reportPage } from "./page.ts";

let api: RunningApi;
let browser: Browser;
let s3: S3Server;
let folder: string;
let report: Report;
let address: string;
beforeAll(async () => {
  [api, browser, s3] = await Promise.all([runApi(), openBrowser(), startS3()]);
  folder = await mkdtemp(join(tmpdir(), "canvas-page-"));
  for (const [name, value] of Object.entries(s3Environment(s3.url))) vi.stubEnv(name, value);
  await seedAccount(api, 182);
  const source = reportsOf(api);
  ({ report } = await source());
  const masks = { name: false, amounts: false };
  for (const place of [folder, `s3://${s3.bucket}/public/paper`]) {
    await using target = await openTarget(place);
    const { run } = await publishReport(target, { source, masks, signal: new AbortController().signal });
    address = `runs/${run.id}/report.html`;
  }
}, 180_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser.close();
  await api[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const WINDOWS = [
  ["light", { width: 1200, height: 1500, isDark: false }],
  ["dark", { width: 1200, height: 1500, isDark: true }],
  ["phone", { width: 390, height: 844, isDark: true }],
] as const;

describe("the page of a report", () => {
  it.each(WINDOWS)("opens from a file, %s, without a request, a script or a fault", async (name, window) => {
    const { page, troubles } = await openPage(browser, `file://${folder}/${address}`, window);
    await keepPicture(page, `report-${name}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
    expect(width).toBe(window.width);
    await page.locator("#costs").scrollIntoViewIfNeeded();
    await keepPicture(page, `report-${name}-costs`);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("opens from a bucket, and leads to the list and back", async () => {
    const link = `${s3.url}/${s3.bucket}/public/paper/index.html`;
    const { page, troubles } = await openPage(browser, link, WINDOWS[0][1]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "report-list");
    await page.getByRole("link", { name: "1 Jan 2024 to 1 Jul 2024" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("paper");
    await keepPicture(page, "report-bucket");
    await page.getByRole("link", { name: "all reports" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Reports");
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("shows a definition to who points at a figure or moves to it, and all of them on demand", async () => {
    const { page } = await openPage(browser, `file://${folder}/${address}`, WINDOWS[0][1]);
    const row = page.locator(".metrics dl > div", { hasText: "Sharpe ratio" }).first();
    const definition = row.locator(".f");
    const height = async (): Promise<number> => (await definition.boundingBox())?.height ?? 0;
    expect(await height()).toBeLessThan(2);
    await row.focus();
    expect(await height()).toBeGreaterThan(10);
    expect(await definition.textContent()).toMatch(/sqrt\(365\).*daily returns/);
    await page.getByLabel("Show all definitions").check();
    expect(await page.locator(".metrics .f").last().boundingBox()).toMatchObject({
      height: expect.any(Number),
    });
    await keepPicture(page, "report-definitions");
    await page.context().close();
  });

  it("reads well on a phone also where it corrects an earlier one", async () => {
    const late = [`trade ${"a1b2c3d4".repeat(5)} of 2024-01-02T03:04:05Z: buy 0.5 BTC-USD at 40000`];
    const changes = [{ figure: "manifest.state_hash", before: "ab".repeat(32), after: "cd".repeat(32) }];
    const revision = { number: 2, revises: `paper-20240701T0000-${"9".repeat(30)}`, late, changes };
    await writeFile(join(folder, "revision.html"), reportPage(sampleReport({ revision }), ""));
    const { page } = await openPage(browser, `file://${folder}/revision.html`, WINDOWS[2][1]);
    await page.locator(".revision summary").click();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(WINDOWS[2][1].width);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  });

  it("prints in black on white", async () => {
    const { page } = await openPage(browser, `file://${folder}/${address}`, WINDOWS[1][1]);
    await page.emulateMedia({ media: "print" });
    const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(ground).toBe("rgb(255, 255, 255)");
    // The paper is 190 mm wide between its margins, and nothing is cut off.
    await page.setViewportSize({ width: 718, height: 1_000 });
    const table = await page.locator("table.months").boundingBox();
    expect(table!.x + table!.width).toBeLessThanOrEqual(718);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(718);
    await page.context().close();
  });

  it("shows what somebody wrote as text, and runs nothing even where it got in", async () => {
    const page = reportPage(report, "");
    // Found by search, so that a failure does not print the page.
    expect(page.indexOf(HOSTILE)).toBe(-1);
    expect(/<script|\son\w+=|style=|javascript:/.exec(page)?.[0]).toBeUndefined();
    expect(page.includes("&lt;script&gt;alert(&quot;x&quot;)")).toBe(true);
    const policy = /Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll("&#39;", "'");
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'/);
    const hostile = page.replace("<main>", "<main><script>document.title='run'</script>");
    const context = await browser.newContext();
    const tab = await context.newPage();
    await tab.setContent(hostile);
    expect(await tab.title()).not.toBe("run");
    await context.close();
  });

  it("stays below 300 KB whatever there is to show", () => {
    const days = 365 * 9;
    const many = <T>(length: number, of: (index: number) => T): T[] =>
      Array.from({ length }, (_, at) => of(at));
    const [trip] = sampleReport().trips.shown as [Trip];
    const time = (day: number): string => new Date(Date.UTC(2016, 0, 1 + day)).toISOString();
    const group = { trips: 3, wins: 1, profit: "-12345.67891234", fees: "12.3456789" };
    const page = reportPage(
      sampleReport({
        metrics: report.metrics,
        days: many(days, (day) => ({
          ...sampleReport().days[0]!,
          time: time(day).replace(".000", ""),
          equity: String(10_000 + Math.sin(day) * 1_234.5678),
        })),
        daily: {
          first: time(0),
          returns: many(days - 1, (day) => Math.sin(day) / 50),
          benchmark: many(days - 1, (day) => Math.cos(day) / 50),
          exposure: many(days, (day) => Math.abs(Math.sin(day))),
        },
        trips: { count: 1_000_000, shown: many(500, () => ({ ...trip, strategy: HOSTILE.repeat(4) })) },
        products: many(200, (at) => ({ ...group, name: `TOKEN${at}-USD` })),
        strategies: many(200, (at) => ({ ...group, name: `${HOSTILE}${at}` })),
        exits: many(200, (at) => ({ ...group, name: `${HOSTILE}${at}` })),
      }),
      "",
    );
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });

  it("is small and whole also where there is next to nothing", () => {
    const page = reportPage(
      sampleReport({
        days: sampleReport().days.slice(0, 1),
        daily: { returns: [], benchmark: [], exposure: [] },
        drawdowns: [],
        months: [],
        distribution: [],
        trips: { count: 0, shown: [] },
        costs: { ...sampleReport().costs, fills: 0 },
        positions: [],
        quality: [],
      }),
      "",
    );
    expect(/NaN|Infinity|undefined</.exec(page)?.[0]).toBeUndefined();
    expect(page.includes("nothing is known of excursions")).toBe(true);
  });
});
