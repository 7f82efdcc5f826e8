import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let system: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  system = await openPage(pages.browser, pages.link(), { width: 1_280, height: 900 });
  await system.page.getByRole("link", { name: "System" }).click();
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

describe("the system page", () => {
  it("shows how far the tables are, how long the log is, and what is recorded of each series", async () => {
    const { page } = system;
    const ledger = page.locator("tr", { hasText: "ledger" });
    await ledger.filter({ hasText: "up to date" }).first().waitFor();
    const series = page.locator("tr", { hasText: "coinbase BTC-USD 1h" });
    // 6,000 hours less the eight that nothing was recorded of, one of them revised.
    expect(await series.textContent()).toMatch(/5\u202f992\s*1/);
    const streams = (await pages.api.call("GET", "/api/v1/log/streams")).document as {
      streams: { name: string; last_position: number }[];
    };
    for (const { name, last_position } of streams.streams) {
      const row = page.locator("tr", { has: page.locator(`td:text-is("${name}")`) }).last();
      expect(await row.textContent()).toContain(String(last_position));
    }
    await page.getByText("Everything is reached and up to date.").waitFor();
    await keepPicture(page, "system-dark");
  });

  it("opens the gaps of a series, each with its reason and a way to the chart", async () => {
    const { page } = system;
    await page.getByRole("button", { name: "Gaps of coinbase BTC-USD 1h" }).click();
    const gap = page.locator(".gaps li");
    await gap.first().waitFor();
    expect(await gap.textContent()).toMatch(/04 Sept 2024, 02:00, 8 h 00 min, 8 candles: nobody asked/);
  });

  it("shows what was refused, with the reason", async () => {
    const { page } = system;
    const refused = [
      { origin: "candles.csv", place: "line 7", reason: "high below low", content: "MSwyLDM=" },
    ];
    const answer = await pages.api.call("POST", "/api/v1/import/refused", refused);
    expect(answer.status).toBe(204);
    await page.locator("tr", { hasText: "high below low" }).filter({ hasText: "line 7" }).waitFor();
  });

  it("halts trading once its word is typed, says so, and resumes it", async () => {
    const { page } = system;
    await page.getByText("Trading goes on").waitFor();
    await page.getByRole("button", { name: "Halt trading" }).click();
    await page.getByLabel("Reason, for the log").fill("the venue is odd");
    const halt = page.getByRole("button", { name: "Halt all accounts" });
    await halt.click();
    expect(await page.locator(".confirmation-form:invalid").count()).toBe(1);
    await page.getByLabel("Type halt all to go on").fill("halt all");
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "system-halt");
    await halt.click();
    await page.getByText("Trading is halted").waitFor();
    const state = await pages.api.call("GET", "/api/v1/halt");
    expect(state.document).toMatchObject({ halted: true, halts: [{ reason: "the venue is odd" }] });
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByLabel("Reason, for the log").fill("it is right again");
    await page.getByLabel("Type resume all to go on").fill("resume all");
    await page.getByRole("button", { name: "Resume all accounts" }).click();
    await page.getByText("Trading goes on").waitFor();
  });

  it("meets WCAG 2.2 AA by axe-core, dark and light, and fits a phone", async () => {
    expect(await accessibilityFaults(system.page)).toEqual([]);
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    await phone.page.goto(`${pages.server.url}/system`);
    await phone.page.getByText("Trading goes on").waitFor();
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await keepPicture(phone.page, "system-phone-light");
    await phone.page.context().close();
  });

  it("went through all of it without an error", () => {
    expect(system.troubles).toEqual([]);
  });
});
