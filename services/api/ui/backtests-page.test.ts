import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { drawn } from "../../testing/chart-driver.ts";
import { type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

/** How long a run may take to end on a busy machine. */
const IN_TIME = { timeout: 60_000 };

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let backtests: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  backtests = await openPage(pages.browser, pages.link(), { width: 1_280, height: 900 });
  backtests.page.setDefaultTimeout(60_000);
  await backtests.page.getByRole("link", { name: "Backtests" }).click();
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const parameter = (name: string) => backtests.page.locator(`.backtest-form input[name="parameter ${name}"]`);

/** Fills the form, and waits until what was asked for has ended. */
async function run(kind: "Run" | "Sweep", fast: string, slow: string): Promise<string> {
  const { page } = backtests;
  await page.goto(`${pages.server.url}/backtests`);
  await page.locator("select[name=strategy]").selectOption("sma-cross");
  if (kind === "Sweep") await page.getByRole("button", { name: "Sweep" }).first().click();
  await parameter("fast").fill(fast);
  await parameter("slow").fill(slow);
  await page.locator(".backtest-form button[type=submit]").click();
  await page.waitForURL(/backtests\/[^/]+$/);
  await page.locator(kind === "Run" ? ".figures" : ".heat-map").waitFor(IN_TIME);
  return new URL(page.url()).pathname.split("/").at(-1)!;
}

describe("the backtests page", () => {
  it("runs a strategy from a form, and shows the figures of the API, to the last digit", async () => {
    const { page } = backtests;
    const id = await run("Run", "10", "30");
    const answer = await pages.api.call("GET", `/api/v1/backtests/${id}`);
    const { run: made } = answer.document as { run: { final_equity: string; trades: unknown[] } };
    const equity = page.locator(".figures > div:has(dt:text-is('Final equity')) dd").first();
    expect(await equity.getAttribute("title")).toBe(made.final_equity);
    expect(made.trades.length).toBeGreaterThan(20);
    await page.locator(".rows .row").first().waitFor();
    await page.locator(".curves canvas").waitFor();
    await keepPicture(page, "backtest-dark");
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("opens the run's chart, with its trades on the candles", async () => {
    const { page } = backtests;
    await page.getByRole("link", { name: "Open its chart" }).click();
    await drawn(page);
    await page.locator(".chart").focus();
    const tooltip = page.locator(".tooltip");
    await expect
      .poll(async () => {
        await page.keyboard.press("p");
        return (await tooltip.isVisible()) ? tooltip.textContent() : "";
      }, IN_TIME)
      .toMatch(/(buy|sell) [\d.]+ at [\d.]+/);
    await keepPicture(page, "backtest-chart");
    await page.keyboard.press("Escape");
  });

  it("lists what was run, and compares runs side by side", async () => {
    const { page } = backtests;
    await run("Run", "5", "20");
    await page.getByRole("link", { name: "Backtests" }).first().click();
    const boxes = page.getByRole("checkbox", { name: /Compare sma-cross/ });
    await boxes.nth(1).waitFor();
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Compare 2" }).click();
    await page.getByText("Their trades differ.").waitFor();
    const differing = page.locator(".panel", { hasText: "What differs in what they ran on" });
    expect(await differing.textContent()).toMatch(/fast/);
    await page.locator(".curves canvas").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "backtest-comparison");
  });

  it("sweeps parameters into a heat map, whose cells say what they are and can be run", async () => {
    const { page } = backtests;
    const id = await run("Sweep", "5..20:5", "25..40:5");
    const cells = page.locator(".heat-cell");
    expect(await cells.count()).toBe(16);
    const answer = await pages.api.call("GET", `/api/v1/backtests/${id}`);
    const { sweep } = answer.document as {
      sweep: { trials: { parameters: Record<string, string>; metrics: Record<string, number> }[] };
    };
    const trial = sweep.trials.find(
      ({ parameters }) => parameters["fast"] === "10" && parameters["slow"] === "35",
    );
    const row = page.locator(".heat-map tbody tr", { has: page.locator("th:text-is('10')") });
    const cell = row.locator(".heat-cell").nth(2);
    expect(await cell.textContent()).toBe(trial!.metrics["sharpe"]!.toFixed(2).replace("-", "−"));
    await cell.click();
    await keepPicture(page, "backtest-sweep");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Run it by itself" }).click();
    expect(await parameter("fast").inputValue()).toBe("10");
    expect(await parameter("slow").inputValue()).toBe("35");
  });

  it("says in the server's words what it cannot run", async () => {
    const { page } = backtests;
    await page.goto(`${pages.server.url}/backtests`);
    await page.locator("select[name=strategy]").selectOption("sma-cross");
    await parameter("fast").fill("ten");
    const refused = page.waitForResponse((response) => response.status() === 400);
    await page.locator(".backtest-form button[type=submit]").click();
    await refused;
    await page.locator(".backtest-form [role=alert]").waitFor();
  });

  it("fits a phone, light, and meets WCAG 2.2 AA there too", async () => {
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    await phone.page.goto(`${pages.server.url}/backtests`);
    await phone.page.locator(".panel tbody tr").first().waitFor();
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await keepPicture(phone.page, "backtests-phone-light");
    await phone.page.context().close();
  });

  it("went through all of it without an error but the one that was asked for", () => {
    expect(backtests.troubles.filter((text) => !text.includes("400"))).toEqual([]);
  });
});
