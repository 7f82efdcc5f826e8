import { Decimal } from "@spot-canvas/domain/money/decimal";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { type SeededPages, seedPages } from "../../testing/seeded-pages.ts";
import { eventsOf } from "../../testing/trading-loop.ts";

/** How long the last part of a long list may take to come on a busy machine. */
const IN_TIME = { timeout: 60_000 };

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let account: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  account = await openPage(pages.browser, pages.link(), { width: 1_280, height: 900 });
  await account.page.goto(`${pages.server.url}/account/paper`);
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const get = async (path: string): Promise<unknown> => {
  const answer = await pages.api.call("GET", `/api/v1/accounts/paper/${path}numbers=string`);
  expect(answer.status).toBe(200);
  return answer.document;
};

/** The exact digits behind a figure of the summary. */
const figure = (label: string): Promise<string | null> =>
  account.page.locator(`.figures > div:has(dt:text-is("${label}")) dd`).getAttribute("title");

const rows = (): ReturnType<WatchedPage["page"]["locator"]> =>
  account.page.locator(".rows [role=rowgroup] [role=row]");

describe("the account page", () => {
  it("shows the same totals as the API, to the last digit", async () => {
    await account.page.locator(".figures").waitFor();
    const portfolio = (await get("portfolio?mark=true&")) as Record<string, string>;
    const equity = (await get("equity?")) as {
      points: { equity: string; cash: string }[];
      returns: { time_weighted: string };
    };
    expect(await figure("Realized P&L")).toBe(portfolio["total_realized_pnl"]);
    expect(await figure("Unrealized P&L")).toBe(portfolio["total_unrealized_pnl"]);
    expect(await figure("Equity")).toBe(equity.points.at(-1)!.equity);
    expect(await figure("Cash")).toBe(equity.points.at(-1)!.cash);
    expect(await figure("Time-weighted return")).toBe(equity.returns.time_weighted);
    await keepPicture(account.page, "account-dark");
  });

  it("lists what is open, closed and traded, in the API's own digits", async () => {
    const { page } = account;
    await rows().filter({ hasText: "49\u202f150" }).waitFor();
    await page.getByRole("tab", { name: "Closed" }).click();
    await rows().filter({ hasText: "48\u202f400.75" }).waitFor();
    await page.getByRole("tab", { name: "Trades" }).click();
    await rows().nth(2).waitFor();
    expect(await rows().count()).toBe(3);
    await page.getByRole("tab", { name: "Anomalies" }).click();
    await page.getByText("Nothing is wrong with the books.").waitFor();
  });

  it("explains a position down to the events of the log", async () => {
    const { page } = account;
    await page.getByRole("tab", { name: "Closed" }).click();
    await page.getByRole("button", { name: "BTC-USD" }).click();
    const steps = page.locator(".explanation tbody tr");
    await steps.nth(1).waitFor();
    expect(await steps.count()).toBe(2);
    expect(await steps.nth(1).textContent()).toMatch(/sell.*0\.5.*TRADING \d+/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-explanation");
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator(".explanation").waitFor({ state: "detached" });
  });

  it("asks the bot to end what is held, once its word is typed", async () => {
    const { page } = account;
    await page.getByRole("tab", { name: "Open" }).click();
    await rows().getByRole("button").first().click();
    await page.getByRole("button", { name: "Sell it at the market" }).click();
    await page.getByLabel("Reason, for the log").fill("enough");
    await page.getByLabel("Venue").selectOption({ index: 1 });
    await page.getByLabel("Type close BTC-USD to go on").fill("close BTC-USD");
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-close");
    await page.getByRole("button", { name: "Sell at the market", exact: true }).click();
    await page.getByRole("status").filter({ hasText: "The bot of paper is asked to end it" }).waitFor();
    const asked = (await eventsOf(pages.api.log, "TRADING")).at(-1)!;
    expect(asked).toMatchObject({
      type: "OrderRequested",
      data: { account: "paper", product: "BTC-USD", side: "sell", reason: "enough" },
    });
    await page.getByRole("button", { name: "Close" }).click();
  });

  it("tells the life of an order, and what the cash is made of, down to the events", async () => {
    const { page } = account;
    await page.getByRole("tab", { name: "Orders" }).click();
    await page.getByRole("button", { name: "open" }).first().click();
    const life = page.locator(".explanation tbody tr");
    await life.nth(1).waitFor();
    expect(await life.allTextContents()).toEqual([
      expect.stringMatching(/OrderPlaced.*sell 0\.5 BTC-USD, market.*TRADING \d+/),
      expect.stringMatching(/OrderAccepted.*TRADING \d+/),
    ]);
    await keepPicture(page, "account-order-life");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^Cash .*what it is made of/ }).click();
    await page.locator(".explanation .row", { hasText: "set" }).waitFor();
    expect(await page.locator(".explanation .row").count()).toBe(4);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("tab", { name: "Declined" }).click();
    await rows().filter({ hasText: "12 USD are free, 25 are needed" }).waitFor();
  });

  it("tells what the equity is made of: the cash and what each position is worth, to the last digit", async () => {
    const { page } = account;
    const exact = Decimal.of((await figure("Equity"))!);
    await page.getByRole("button", { name: /^Equity .*what it is made of/ }).click();
    const worth = page.locator(".explanation :is(tbody, tfoot) tr > :last-child");
    await worth.first().waitFor();
    const amounts = (await worth.allTextContents()).map((text) =>
      Decimal.of(text.replace("−", "-").replaceAll("\u202f", "")),
    );
    const total = amounts.pop()!;
    expect(amounts.length).toBeGreaterThan(1);
    expect(total).toEqual(exact);
    expect(amounts.reduce((sum, each) => sum.plus(each)).normalized()).toEqual(total.normalized());
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-equity");
    await page.locator(".explanation tbody button").last().click();
    await page.getByRole("heading", { name: /equity/ }).waitFor({ state: "detached" });
    await page.locator(".explanation tbody", { hasText: "TRADING" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
  });

  it("loads a long list as it is scrolled, and keeps only what is in sight in the page", async () => {
    const { page } = account;
    const trade = {
      account_id: "paper",
      symbol: "ETH-USD",
      side: "buy",
      quantity: "1",
      price: "2",
      fee: "0",
    };
    const trades = Array.from({ length: 450 }, (_, index) => ({
      ...{ ...trade, fee_currency: "USD", market_type: "spot", trade_id: `eth-${index}` },
      timestamp: new Date(Date.UTC(2024, 1, 1) + index * 60_000).toISOString(),
    }));
    const answer = await pages.api.call("POST", "/api/v1/import", { trades });
    expect(answer.status).toBe(200);
    await page.goto(`${pages.server.url}/account/paper?list=trades`);
    await rows().first().waitFor();
    const last = page.locator(".rows [role=row][aria-rowindex='454']");
    await expect
      .poll(async () => {
        await page.evaluate(
          `{ const list = document.querySelector(".rows"); list.scrollTo(0, list.scrollHeight); }`,
        );
        return last.count();
      }, IN_TIME)
      .toBe(1);
    expect(await rows().count()).toBeLessThan(80);
  });

  it("meets WCAG 2.2 AA by axe-core, dark and light, and fits a phone", async () => {
    expect(await accessibilityFaults(account.page)).toEqual([]);
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    await phone.page.goto(`${pages.server.url}/account/paper`);
    await phone.page.locator(".figures").waitFor();
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await keepPicture(phone.page, "account-phone-light");
    await phone.page.context().close();
  });

  it("went through all of it without an error", () => {
    expect(account.troubles).toEqual([]);
  });
});
