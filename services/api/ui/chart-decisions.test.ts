import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import { drawn, holesIn, openChart, spanOf } from "../../testing/chart-driver.ts";
import {
  at,
  ENTRY,
  EXIT,
  HOURS,
  hours,
  REVISED,
  type SeededPages,
  seedPages,
} from "../../testing/seeded-pages.ts";

const HOUR = 3_600_000;
/** How long what comes over the network may take on a busy machine. */
const IN_TIME = { timeout: 60_000 };
/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let chart: WatchedPage;

beforeAll(async () => {
  pages = await seedPages();
  chart = await openPage(pages.browser, pages.link(), { width: 1_280, height: 800 });
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const look = (from: number, to: number, more = ""): Promise<void> =>
  openChart(chart.page, pages.server.url, at(from), at(to), more);

/** Presses a key until the tooltip says something: decisions come a little after candles. */
async function goTo(key: string, text: RegExp): Promise<string> {
  const tooltip = chart.page.locator(".tooltip");
  await chart.page.locator(".chart").focus();
  await expect
    .poll(async () => {
      await chart.page.keyboard.press(key);
      return (await tooltip.isVisible()) ? tooltip.textContent() : "";
    }, IN_TIME)
    .toMatch(text);
  return (await tooltip.textContent()) ?? "";
}

describe("decisions on the chart", () => {
  it("are gone through by keys: the signal with its verdict, the fill with what it earned", async () => {
    await look(ENTRY - 10, EXIT + 30);
    const signal = await goTo("n", /Signal/);
    expect(signal).toMatch(/buy at \d+.*sma-cross on 1h.*crossed above.*paper.*ordered/);
    await goTo("n", /buy 0\.5 at 48060\.25/);
    const exit = await goTo("n", /sell 0\.5 at 48400\.75/);
    expect(exit).toMatch(/Realized P&L/);
    await keepPicture(chart.page, "chart-decisions");
    await goTo("p", /buy 0\.5 at 48060\.25/);
    await chart.page.keyboard.press("Escape");
  });

  it("say why a signal was declined", async () => {
    await look(5_939, 5_955);
    expect(await goTo("n", /declined/)).toContain("12 USD are free, 25 are needed");
    await chart.page.keyboard.press("Escape");
  });

  it("mark a candle that was revised and is odd, with what strategies saw", async () => {
    await look(REVISED - 8, REVISED + 8);
    const { page } = chart;
    const tooltip = page.locator(".tooltip");
    const box = (await page.locator(".price-pane .u-over").boundingBox())!;
    const x = box.x + (box.width * 8.5) / 16;
    await expect
      .poll(async () => {
        for (let y = 4; y < box.height && !(await tooltip.isVisible()); y += 6) {
          await page.mouse.move(x, box.y + y);
        }
        return (await tooltip.isVisible()) ? tooltip.textContent() : "";
      }, IN_TIME)
      .toMatch(/its high or low lies .* outside of its body/);
    expect(await tooltip.textContent()).toMatch(/Revised.*strategies saw the first/);
    await keepPicture(page, "chart-revised");
  });

  it("are read to those who do not see them: the candle under the crosshair, as it moves", async () => {
    await look(1_000, 1_160);
    const { page } = chart;
    await page.locator(".chart").focus();
    await page.keyboard.press("ArrowLeft");
    const candle = hours(1_159, 1_160);
    const reader = page.locator("[data-testid=bar-reader]");
    await expect.poll(() => reader.textContent(), IN_TIME).toContain(`close ${candle.close[0]}`);
  });

  it("stand with a forming candle that moves the price line, and leave the view where it is", async () => {
    await look(HOURS - 60, HOURS + 10);
    const { page } = chart;
    const last = hours(HOURS, HOURS + 1);
    const candle = { time: at(HOURS), open: last.open[0]!, high: last.open[0]! * 1.05, volume: 3 };
    const shown = page.locator(".ohlc", { hasText: `C ${candle.high}` });
    await expect
      .poll(async () => {
        pages.form({ ...candle, low: candle.open, close: candle.high });
        return shown.count();
      }, IN_TIME)
      .toBe(1);
    expect(await holesIn(page, [at(HOURS)], HOUR)).toEqual([]);
    await keepPicture(page, "chart-forming");
  });

  it("do not move the view when history is loaded before it", async () => {
    await look(2_990, 3_150);
    const before = spanOf(chart.page);
    await chart.page.keyboard.press("ArrowDown");
    await chart.page.keyboard.press("ArrowUp");
    await drawn(chart.page);
    expect(spanOf(chart.page)).toEqual(before);
    expect(await holesIn(chart.page, [at(3_000), at(3_100)], HOUR)).toEqual([]);
  });

  it("went through all of it without an error", () => {
    expect(chart.troubles).toEqual([]);
  });
});
