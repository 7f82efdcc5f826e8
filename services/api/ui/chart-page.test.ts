import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults, keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { drawn, legend, lengthOf, spanOf, spanThat } from "../../testing/chart-driver.ts";
import { at, HOURS, hours, type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

/** How long what comes over the network may take on a busy machine. */
const IN_TIME = { timeout: 60_000 };

/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let chart: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  chart = await openPage(pages.browser, pages.link(), { width: 1_280, height: 800 });
  await drawn(chart.page);
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

describe("the chart page", () => {
  it("opens with its link at the newest candle of the first series, without an error and without another host", async () => {
    expect(new URL(chart.page.url()).pathname).toBe("/chart/coinbase/BTC-USD/1h");
    const last = hours(HOURS - 1, HOURS);
    expect(await legend(chart.page)).toContain(`C ${last.close[0]}`);
    await keepPicture(chart.page, "chart-dark");
    expect(chart.troubles).toEqual([]);
  });

  it("pans by dragging, and zooms about the pointer by the wheel", async () => {
    const { page } = chart;
    const before = await spanThat(page, ({ from }) => from > 0);
    const box = (await page.locator(".price-pane .u-over").boundingBox())!;
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    await page.mouse.move(middle.x + 200, middle.y, { steps: 5 });
    const moved = (200 / box.width) * lengthOf(before);
    const panned = await spanThat(page, ({ from }) => before.from - from > 0.95 * moved);
    await page.mouse.up();
    expect(before.from - panned.from).toBeLessThan(1.05 * moved);
    expect(lengthOf(panned)).toBe(lengthOf(before));
    await page.mouse.wheel(0, 400);
    const zoomed = await spanThat(page, (span) => lengthOf(span) > 1.3 * lengthOf(panned));
    const share = (middle.x + 200 - box.x) / box.width;
    const under = panned.from + share * lengthOf(panned);
    expect(zoomed.from + share * lengthOf(zoomed)).toBeCloseTo(under, -6);
  });

  it("reads candles by the arrow keys, and says them in a legend that stays where it is", async () => {
    const { page } = chart;
    await page.keyboard.press("End");
    await page.locator(".chart").focus();
    await page.keyboard.press("ArrowLeft");
    const newest = await legend(page);
    await page.keyboard.press("ArrowLeft");
    const before = await legend(page);
    expect(before).not.toBe(newest);
    await page.keyboard.press("ArrowRight");
    expect(await legend(page)).toBe(newest);
  });

  it("draws indicators with the values that the API gives for the same candle", async () => {
    const { page } = chart;
    await page.locator("#indicator-search").fill("rsi");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.locator(".picker-list button:focus", { hasText: "Stochastic RSI" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.locator(".parameters input[name=period]:focus").waitFor();
    await page.locator(".parameters button[type=submit]").click();
    await page.locator(".pane .legend-name", { hasText: "rsi 14" }).waitFor();
    const answer = await pages.api.call(
      "GET",
      "/api/v1/candles?venue=coinbase&product=BTC-USD&timeframe=1h&limit=1&indicators=rsi:14",
    );
    const { indicators } = answer.document as { indicators: { columns: { rsi: number[] } }[] };
    const value = String(Number(indicators[0]!.columns.rsi[0]!.toPrecision(8)));
    await page.locator(".chart").focus();
    await page.mouse.move(640, 790);
    await page.locator(".pane .legend-line", { hasText: value }).waitFor();
    await keepPicture(page, "chart-with-indicator");
  });

  it("shows fills as markers that tell what they were, with the API's own digits", async () => {
    const { page } = chart;
    const from = at(5_890);
    await page.goto(`${pages.server.url}/chart/coinbase/BTC-USD/1h?from=${iso(from)}&to=${iso(at(5_930))}`);
    await drawn(page);
    const box = (await page.locator(".price-pane .u-over").boundingBox())!;
    const x = (box.width * (5_900.5 - 5_890)) / 40;
    const tooltip = page.locator(".tooltip");
    // The marker stands below its candle: the pane is tried from the bottom up, until the fills have come.
    await expect
      .poll(async () => {
        for (let y = box.height - 4; y > 0 && !(await tooltip.isVisible()); y -= 8) {
          await page.mouse.click(box.x + x, box.y + y);
        }
        return tooltip.isVisible();
      }, IN_TIME)
      .toBe(true);
    const text = await page.locator(".tooltip").textContent();
    expect(text).toContain("buy 0.5 at 48060.25");
    await keepPicture(page, "chart-with-fill");
    await page.keyboard.press("Escape");
    await page.locator(".tooltip").waitFor({ state: "detached" });
  });

  it("keeps what it shows in its address: the same link is the same picture for another person", async () => {
    const { page } = chart;
    const other = await openPage(pages.browser, pages.link(), { width: 1_280, height: 800 });
    const address = `${pages.server.url}/chart/coinbase/BTC-USD/1h?from=${iso(at(100))}&to=${iso(at(220))}&log=1&i=sma:20`;
    const pictures = await Promise.all(
      [page, other.page].map(async (each) => {
        await each.goto(address);
        await each.locator(".legend-name", { hasText: "sma 20" }).waitFor();
        await drawn(each);
        await each.mouse.move(5, 5);
        return each.locator(".price-pane .pane-plot").screenshot();
      }),
    );
    expect(pictures[0]!.equals(pictures[1]!)).toBe(true);
    expect(other.troubles).toEqual([]);
    await other.page.context().close();
  });

  it("does not move when a candle comes while an older time is looked at", async () => {
    const { page } = chart;
    await page.goto(
      `${pages.server.url}/chart/coinbase/BTC-USD/1h?from=${iso(at(1_000))}&to=${iso(at(1_160))}`,
    );
    await drawn(page);
    const before = spanOf(page);
    await pages.importHours(HOURS, HOURS + 2);
    await page.locator(".to-live").waitFor();
    expect(spanOf(page)).toEqual(before);
    await page.locator(".to-live").click();
    await page.locator(".ohlc").waitFor();
    await page.waitForURL((url) => Date.parse(url.searchParams.get("to") ?? "") > at(HOURS + 1));
  });

  it("lists its keys, shows candles as a table, and saves what is visible as CSV and as a picture", async () => {
    const { page } = chart;
    await page.locator(".chart").focus();
    await page.keyboard.press("?");
    await page.locator("dialog.keys-help").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Table" }).click();
    expect(await page.locator(".candle-table tbody tr").count()).toBeGreaterThan(100);
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(csv.suggestedFilename()).toBe("coinbase_BTC-USD_1h.csv");
    const [png] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "PNG" }).click(),
    ]);
    expect(png.suggestedFilename()).toBe("coinbase_BTC-USD_1h.png");
    await page.getByRole("button", { name: "Table" }).click();
  });

  it("meets WCAG 2.2 AA by axe-core, dark and light, and fits a phone", async () => {
    expect(await accessibilityFaults(chart.page)).toEqual([]);
    const phone = await openPage(pages.browser, pages.link(), { width: 390, height: 844, isDark: false });
    await drawn(phone.page);
    expect(await accessibilityFaults(phone.page)).toEqual([]);
    const width = (await phone.page.evaluate("document.documentElement.scrollWidth")) as number;
    expect(width).toBe(390);
    await keepPicture(phone.page, "chart-phone-light");
    expect(phone.troubles).toEqual([]);
    await phone.page.context().close();
  });

  it("went through all of it without an error", () => {
    expect(chart.troubles).toEqual([]);
  });
});

const iso = (time: number): string => new Date(time).toISOString();

describe("a browser without a session", () => {
  it("is told how to get in, and a link that was opened before does not open again", async () => {
    const used = pages.link();
    const first = await openPage(pages.browser, used, { width: 800, height: 600 });
    await drawn(first.page);
    await first.page.context().close();
    const second = await openPage(pages.browser, used, { width: 800, height: 600 });
    await second.page.getByText("Open Spot Canvas with its link.").waitFor();
    await keepPicture(second.page, "no-session");
    await second.page.context().close();
  });
});
