import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage } from "../../testing/browser.ts";
import { type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

let pages: SeededPages;

beforeAll(async () => {
  pages = await seedPages();
});
afterAll(() => pages?.[Symbol.asyncDispose]());

describe("the system page", () => {
  it("shows how far the tables are, how long the log is, and what is recorded of each series", async () => {
    const { page, troubles } = await openPage(pages.browser, pages.link(), { width: 1_280, height: 900 });
    await page.getByRole("link", { name: "System" }).click();
    const ledger = page.locator("tr", { hasText: "ledger" });
    await ledger.filter({ hasText: "up to date" }).first().waitFor();
    const series = page.locator("tr", { hasText: "coinbase BTC-USD 1h" });
    // 6,000 hours less the eight that nothing was recorded of.
    expect(await series.textContent()).toContain("5\u202f992");
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "system-dark");
    expect(troubles).toEqual([]);
  });
});
