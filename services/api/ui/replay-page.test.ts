import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { drawn } from "../../testing/chart-driver.ts";
import { at, ENTRY, EXIT, type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

/** How long what comes over the network may take on a busy machine. */
const IN_TIME = { timeout: 60_000 };

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let replay: WatchedPage;
/** Where the log's trades are: its events, oldest first. */
let events: readonly { readonly position: number; readonly type: string; readonly occurred_at: string }[];

beforeAll(async () => {
  pages = await seedPages();
  replay = await openPage(pages.browser, pages.link(), { width: 1_280, height: 800 });
  await replay.page.getByRole("link", { name: "Time travel" }).click();
  await drawn(replay.page);
  const { text } = await pages.api.call("GET", "/api/v1/log/events?subject=TRADING");
  events = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const card = (): ReturnType<WatchedPage["page"]["locator"]> => replay.page.getByTestId("event-card");

/** Moves the slider, and waits until the page shows what is there. */
async function goTo(position: number): Promise<void> {
  await replay.page.getByLabel("Position in the log").fill(String(position));
  await card()
    .filter({ hasText: `TRADING ${position}` })
    .waitFor();
}

const tradeAt = (count: number): number =>
  events.filter(({ type }) => type === "TradeExecuted")[count]!.position;

describe("time travel", () => {
  it("begins at the newest event, and says what it was", async () => {
    expect(await card().textContent()).toContain(events.at(-1)!.type);
    expect(await replay.page.locator(".transport-place").textContent()).toContain(`of ${events.length}`);
  });

  it("shows positions and P&L as they were known then, the same as the API's, by prices of then", async () => {
    const position = tradeAt(0);
    await goTo(position);
    await replay.page.locator(".moment-table", { hasText: "48\u202f060.25" }).waitFor();
    const { occurred_at } = events.find((event) => event.position === position)!;
    const answer = await pages.api.call(
      "GET",
      `/api/v1/accounts/paper/portfolio?mark=true&known_at=${position}&as_of=${occurred_at}&numbers=string`,
    );
    const portfolio = answer.document as Record<string, string>;
    const figure = (label: string) =>
      replay.page.locator(`.moment-figures > div:has(dt:text-is("${label}")) dd`).getAttribute("title");
    await expect.poll(() => figure("Unrealized"), IN_TIME).toBe(portfolio["total_unrealized_pnl"]);
    expect(await figure("Realized")).toBe(portfolio["total_realized_pnl"]);
    await goTo(tradeAt(1));
    await replay.page.getByText("Nothing was held.").waitFor();
  });

  it("shows the candles that had closed by then, and no later one", async () => {
    await goTo(tradeAt(0));
    await replay.page.locator(".moment-account[aria-busy=false]").waitFor();
    const legend = replay.page.locator("[data-testid=candle-legend]");
    const hour = new Date(at(ENTRY - 1)).toISOString().slice(11, 16);
    await expect.poll(() => legend.textContent(), IN_TIME).toContain(`02 Sept 2024, ${hour}`);
    const chart = replay.page.locator(".chart");
    expect(Number(await chart.getAttribute("data-to"))).toBeLessThan(at(EXIT));
    await keepPicture(replay.page, "replay-entry");
  });

  it("steps by event, forwards and backwards, and keeps where it is in the address", async () => {
    const { page } = replay;
    await goTo(tradeAt(0));
    await page.locator(".chart").focus();
    await page.keyboard.press(".");
    await card()
      .filter({ hasText: `TRADING ${tradeAt(0) + 1}` })
      .waitFor();
    await page.keyboard.press(",");
    await card()
      .filter({ hasText: `TRADING ${tradeAt(0)}` })
      .waitFor();
    await page.waitForURL((url) => url.searchParams.get("p") === String(tradeAt(0)));
    await page.reload();
    await card()
      .filter({ hasText: `TRADING ${tradeAt(0)}` })
      .waitFor();
  });

  it("plays the log to its end, orders and their states included", async () => {
    const { page } = replay;
    await goTo(1);
    await page.getByLabel("Speed").selectOption("20");
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => card().textContent(), IN_TIME).toContain(`TRADING ${events.length}`);
    await page.getByRole("button", { name: "Play" }).waitFor();
    const orders = page.locator(".moment-table").last();
    expect(await orders.textContent()).toMatch(/sell 0\.5 BTC-USD.*accepted.*buy 0\.5 BTC-USD.*accepted/);
    await keepPicture(page, "replay-dark");
  });

  it("meets WCAG 2.2 AA by axe-core, dark and light, and fits a phone", async () => {
    expect(await accessibilityFaults(replay.page)).toEqual([]);
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    await phone.page.goto(`${pages.server.url}/replay`);
    await drawn(phone.page);
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await keepPicture(phone.page, "replay-phone-light");
    await phone.page.context().close();
  });

  it("went through all of it without an error", () => {
    expect(replay.troubles).toEqual([]);
  });
});
