/** What a person does on the account page: orders, their end, and strategies that are stopped and started. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { type SeededPages, seedPages } from "../../testing/seeded-pages.ts";
import { eventsOf } from "../../testing/trading-loop.ts";

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let account: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  const accounts = [
    { id: "real", type: "live", venue: "coinbase", settlement_currency: "USD" },
    { id: "desk", type: "paper", venue: "coinbase", settlement_currency: "USD" },
  ];
  for (const opened of accounts) {
    expect((await pages.api.call("POST", "/api/v1/accounts", opened)).status).toBe(201);
    const path = `/api/v1/accounts/${opened.id}/trading/coinbase/BTC-USD`;
    const terms = { timeframe: "1h", spot: ["sma-cross"], enabled: true };
    expect((await pages.api.call("PUT", path, terms)).status).toBe(200);
  }
  account = await openPage(pages.browser, pages.link(), { width: 1_280, height: 900 });
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const show = (id: string, list = "open") =>
  account.page.goto(`${pages.server.url}/account/${id}?list=${list}`);
const newest = async () => (await eventsOf(pages.api.log, "TRADING")).at(-1)!;
const told = (words: string | RegExp) => account.page.getByRole("status").filter({ hasText: words });

describe("the order ticket", () => {
  it("says what an order will cost, and asks the bot of a paper account with one button", async () => {
    const { page } = account;
    await show("paper");
    await page.getByRole("button", { name: "Order", exact: true }).click();
    await page.getByLabel("Kind").selectOption("stop-limit");
    await page.getByLabel("Size").fill("0.01");
    await page.getByLabel("Stop price").fill("90000");
    await page.getByLabel("Limit price").fill("90500.5");
    await page.getByText("Costs at most 905.01 USD, and the fee.").waitFor();
    await page.getByText(/The newest close is \d/).waitFor();
    expect(await page.getByLabel(/to go on/).count()).toBe(0);
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-ticket-dark");
    await page.getByRole("button", { name: "Buy BTC-USD" }).click();
    await told("No bot has decided on it yet").waitFor();
    expect(await newest()).toMatchObject({
      type: "OrderRequested",
      data: { side: "buy", size: { quantity: "0.01" }, stop_price: "90000", limit_price: "90500.5" },
    });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("says in the server's words why an order is refused, and keeps what was typed", async () => {
    const { page } = account;
    await show("paper");
    await page.getByRole("button", { name: "Order", exact: true }).click();
    await page.getByLabel("Kind").selectOption("stop");
    await page.getByLabel("Size").fill("0.01");
    await page.getByLabel("Stop price").fill("1");
    await page.getByRole("button", { name: "Buy BTC-USD" }).click();
    await page.getByRole("alert").filter({ hasText: "a stop to buy stands above the price" }).waitFor();
    expect(await page.getByLabel("Stop price").inputValue()).toBe("1");
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("asks for one order where the answer was lost and the button is pressed again", async () => {
    const { page } = account;
    await show("paper");
    await page.getByRole("button", { name: "Order", exact: true }).click();
    await page.getByLabel("Size").fill("0.02");
    await page.route(
      "**/orders?*",
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole("button", { name: "Buy BTC-USD" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Buy BTC-USD" }).click();
    await told("No bot has decided on it yet").waitFor();
    const asked = (await eventsOf(pages.api.log, "TRADING")).filter(
      ({ type, data }) => type === "OrderRequested" && Object.values(data.size ?? {})[0] === "0.02",
    );
    expect(asked).toHaveLength(1);
  });

  it("sends an order for a live account only once its word is typed", async () => {
    const { page } = account;
    await show("real");
    await page.getByRole("button", { name: "Order", exact: true }).click();
    await page.getByLabel("Side").selectOption("sell");
    await page.getByLabel("Kind").selectOption("limit");
    await page.getByLabel("Size").fill("0.5");
    await page.getByLabel("Limit price").fill("90000");
    await page.getByLabel("Only rest").check();
    const before = (await newest()).recorded.position;
    await page.getByRole("button", { name: "Sell BTC-USD" }).click();
    await page.getByLabel("Type sell BTC-USD to go on").fill("sell BTC");
    await page.getByRole("button", { name: "Sell BTC-USD" }).click();
    expect((await newest()).recorded.position).toBe(before);
    await page.getByLabel("Type sell BTC-USD to go on").fill("sell BTC-USD");
    await keepPicture(page, "account-ticket-live");
    await page.getByRole("button", { name: "Sell BTC-USD" }).click();
    await told("No bot has decided on it yet").waitFor();
    const { type, data } = await newest();
    expect(type).toBe("OrderRequested");
    expect(data).toMatchObject({ account: "real", side: "sell", limit_price: "90000", post_only: true });
    expect(data).not.toHaveProperty("time_in_force");
  });

  it("fits a phone in the light, by keyboard alone", async () => {
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    const { page } = phone;
    await page.goto(`${pages.server.url}/account/paper`);
    await page.getByRole("button", { name: "Order", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Kind").focus();
    await page.keyboard.press("l");
    await page.getByLabel("Limit price").waitFor();
    await page.getByLabel("Limit price").focus();
    await page.keyboard.type("1");
    await page.getByLabel("Size").focus();
    await page.keyboard.type("0.1");
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await keepPicture(page, "account-ticket-phone-light");
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "No bot has decided" }).waitFor();
    expect(phone.troubles).toEqual([]);
    await page.context().close();
  });
});

describe("what is at work", () => {
  it("is cancelled from the list of orders", async () => {
    const { page } = account;
    await show("paper", "orders");
    await page.getByRole("button", { name: "Cancel" }).first().click();
    await page.getByRole("heading", { name: "Cancel the market order" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-cancel");
    await page.getByRole("button", { name: "Cancel the order" }).click();
    await told("The order has not ended yet").waitFor();
    expect((await newest()).type).toBe("CancelRequested");
  });

  it("is listed with its strategies, stopped with a button, and started with a word where it is live", async () => {
    const { page } = account;
    await show("desk", "trading");
    const row = page.locator(".rows [role=rowgroup] [role=row]").first();
    await row.filter({ hasText: "coinbase BTC-USD" }).filter({ hasText: "sma-cross" }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await keepPicture(page, "account-trading");
    await row.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await row.filter({ hasText: "disabled" }).waitFor();
    expect(await newest()).toMatchObject({ type: "StrategyDisabled", data: { account: "desk" } });
    await row.getByRole("button", { name: "Enable" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
    await row.filter({ hasText: "enabled" }).waitFor();

    await show("real", "trading");
    await row.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await row.filter({ hasText: "disabled" }).waitFor();
    await row.getByRole("button", { name: "Enable" }).click();
    await page.getByLabel("Type enable BTC-USD to go on").fill("enable BTC-USD");
    await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
    await row.filter({ hasText: "enabled" }).waitFor();
  });

  it("has its funding told where a futures position is explained", async () => {
    const { page } = account;
    const trade = { account_id: "perps", symbol: "ETH-USD", side: "buy", quantity: "2", price: "100" };
    const terms = { market_type: "futures", leverage: 2, fee: "0", fee_currency: "USD" };
    const at = { trade_id: "long", timestamp: "2024-01-01T00:00:00Z" };
    await pages.api.call("POST", "/api/v1/import", { trades: [{ ...trade, ...terms, ...at }] });
    const paid = { symbol: "ETH-USD", amount: "3.25", at: "2024-01-02T00:00:00Z" };
    expect((await pages.api.call("POST", "/api/v1/accounts/perps/funding", paid)).status).toBe(200);
    await show("perps");
    await page.locator(".rows").getByRole("button", { name: "ETH-USD" }).click();
    await page.getByText("Funding paid: 3.25, in what it earned.").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("went through all of it without an error", () => {
    // The answer that one of them loses, and the refusal that one is about: an answer of 400, which browsers tell of.
    expect(account.troubles.filter((text) => !/400|ERR_FAILED/.test(text))).toEqual([]);
  });
});

describe("a key that may only read", () => {
  it("is shown no form, and told why", async () => {
    const reader = await openPage(pages.browser, pages.link("read"), { width: 1_280, height: 900 });
    await reader.page.goto(`${pages.server.url}/account/paper?list=orders`);
    await reader.page.getByText("This browser may look and not trade: its key has the scope read.").waitFor();
    await reader.page.locator(".rows [role=rowgroup] [role=row]").first().waitFor();
    expect(await reader.page.getByRole("button", { name: /^(Order|Cancel|Sell)/ }).count()).toBe(0);
    expect(await accessibilityFaults(reader.page)).toEqual([]);
    expect(reader.troubles).toEqual([]);
    await reader.page.context().close();
  });
});
