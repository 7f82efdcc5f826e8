import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepPicture, openPage, type WatchedPage } from "../../testing/browser.ts";
import {
  drawn,
  holesIn,
  lengthOf,
  openChart,
  paneBox,
  spanOf,
  spanThat,
} from "../../testing/chart-driver.ts";
import { at, GAP, HOURS, type SeededPages, seedPages } from "../../testing/seeded-pages.ts";

const HOUR = 3_600_000;
/** How long a log, an API and a browser may take to start on a busy machine. */
const START_MS = 150_000;

let pages: SeededPages;
let chart: WatchedPage;
let touch: CDPSession;

beforeAll(async () => {
  pages = await seedPages();
  chart = await openPage(pages.browser, pages.link(), { width: 1_280, height: 800 });
  touch = await chart.page.context().newCDPSession(chart.page);
}, START_MS);
afterAll(() => pages?.[Symbol.asyncDispose]());

const look = (from: number, to: number, more = ""): Promise<void> =>
  openChart(chart.page, pages.server.url, at(from), at(to), more);

const query = (name: string): string | null => new URL(chart.page.url()).searchParams.get(name);

/** Drags from one place to another, both relative to the price pane; what comes before letting go is done last. */
async function drag(
  from: readonly [number, number],
  to: readonly [number, number],
  steps = 6,
): Promise<void> {
  const { mouse } = chart.page;
  const box = await paneBox(chart.page);
  await mouse.move(box.x + from[0], box.y + from[1]);
  await mouse.down();
  await mouse.move(box.x + to[0], box.y + to[1], { steps });
}

describe("hands on the chart", () => {
  it("glide on after a drag that is let go while it moves", async () => {
    await look(1_000, 1_160);
    const before = spanOf(chart.page);
    const box = await paneBox(chart.page);
    await drag([200, 100], [400, 100], 3);
    await chart.page.mouse.up();
    const dragged = (200 / box.width) * lengthOf(before);
    const after = await spanThat(chart.page, ({ from }) => before.from - from > 1.05 * dragged);
    expect(lengthOf(after)).toBe(lengthOf(before));
  });

  it("zoom by a pinch, about the place between the fingers", async () => {
    await look(1_000, 1_160);
    const before = spanOf(chart.page);
    const box = await paneBox(chart.page);
    const middle = { x: box.x + box.width / 2, y: box.y + 200 };
    const points = (apart: number) => [
      { x: middle.x - apart, y: middle.y, id: 1 },
      { x: middle.x + apart, y: middle.y, id: 2 },
    ];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(50) });
    for (const apart of [60, 75, 90, 100]) {
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(apart) });
    }
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    const after = await spanThat(chart.page, (span) => lengthOf(span) < 0.55 * lengthOf(before));
    const centre = (span: typeof before): number => (span.from + span.to) / 2;
    expect(Math.abs(centre(after) - centre(before))).toBeLessThan(2 * HOUR);
  });

  it("scale prices and time on their axes, and a double click fits prices again", async () => {
    await look(1_000, 1_160);
    const before = spanOf(chart.page);
    const box = await paneBox(chart.page);
    await drag([box.width + 30, 100], [box.width + 30, 160]);
    await chart.page.mouse.up();
    await chart.page.waitForURL((url) => url.searchParams.has("low"));
    expect(spanOf(chart.page)).toEqual(before);
    await drag([300, 200], [300, 260]);
    const low = query("low");
    await chart.page.mouse.up();
    await chart.page.waitForURL((url) => url.searchParams.get("low") !== low);
    await chart.page.mouse.dblclick(box.x + 300, box.y + 100);
    await chart.page.waitForURL((url) => !url.searchParams.has("low"));
    expect(spanOf(chart.page)).toEqual(before);
    await drag([300, box.height + 14], [200, box.height + 14]);
    await chart.page.mouse.up();
    const scaled = await spanThat(chart.page, (span) => lengthOf(span) > 1.5 * lengthOf(before));
    expect(scaled.from).toBeLessThan(before.from);
  });

  it("switch to a log scale and back", async () => {
    await look(0, 3_000);
    const linear = await chart.page.locator(".price-pane .pane-plot").screenshot();
    await chart.page.getByRole("button", { name: "Log" }).click();
    await chart.page.waitForURL((url) => url.searchParams.get("log") === "1");
    await drawn(chart.page);
    expect((await chart.page.locator(".price-pane .pane-plot").screenshot()).equals(linear)).toBe(false);
    await chart.page.keyboard.press("Alt+l");
    await chart.page.waitForURL((url) => !url.searchParams.has("log"));
  });

  it("measure price, part, candles and time, until the next press", async () => {
    await look(1_000, 1_160);
    await chart.page.keyboard.down("Shift");
    await drag([200, 300], [500, 150]);
    await chart.page.mouse.up();
    await chart.page.keyboard.up("Shift");
    const box = chart.page.locator(".measure");
    expect(await box.textContent()).toMatch(/^\d+(\.\d+)? \(\d+\.\d\d %\) · \d+ candles · \d d \d+ h$/);
    await keepPicture(chart.page, "chart-measure");
    expect(spanOf(chart.page)).toEqual({ from: at(1_000), to: at(1_160) });
    await chart.page.mouse.click((await paneBox(chart.page)).x + 600, 300);
    await box.waitFor({ state: "detached" });
  });

  it("give a pane more room, collapse it, and find it so again by its link", async () => {
    await look(1_000, 1_160, "&i=rsi:14");
    const { page } = chart;
    const pane = page.locator(".pane[aria-label='Relative strength index']");
    const before = (await pane.boundingBox())!;
    const line = (await page.locator(".separator").boundingBox())!;
    await page.mouse.move(line.x + 300, line.y + 2);
    await page.mouse.down();
    await page.mouse.move(line.x + 300, line.y - 78, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await pane.boundingBox())!.height - before.height).toBeGreaterThan(70);
    await page.getByRole("button", { name: "Collapse Relative strength index" }).click();
    await page.waitForURL((url) => url.searchParams.get("c") === "rsi:14");
    await page.reload();
    await page.getByRole("button", { name: "Open Relative strength index" }).click();
    await expect.poll(async () => (await pane.boundingBox())!.height).toBeGreaterThan(100);
  });

  it("change to wider candles by a key, with the same time in sight", async () => {
    await look(1_000, 1_160);
    await chart.page.locator(".chart").focus();
    await chart.page.keyboard.press("]");
    await chart.page.waitForURL((url) => url.pathname.endsWith("/2h"));
    await drawn(chart.page);
    expect(spanOf(chart.page)).toEqual({ from: at(1_000), to: at(1_160) });
  });

  it("go to a date, and read its days in another zone, also where clocks change", async () => {
    await look(1_000, 1_160);
    const { page } = chart;
    await page.getByLabel("Time zone").selectOption("Europe/Berlin");
    await page.getByLabel("Go to a date").fill("2024-03-31");
    const time = Date.UTC(2024, 2, 31);
    await spanThat(page, ({ from, to }) => from < time && to > time);
    await drawn(page);
    await page.locator(".chart").focus();
    await keepPicture(page, "chart-berlin-clock-change");
    await page.keyboard.press("ArrowLeft");
    // The crosshair began at the newest candle in sight; its hour is two ahead of UTC by then.
    expect(await page.locator("[data-testid=candle-legend]").textContent()).toMatch(/Apr 2024/);
    await page.getByLabel("Time zone").selectOption("UTC");
  });

  it("wander at random and never show a hole that the series does not have", async () => {
    await look(5_800, 5_960);
    const { page } = chart;
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const keys = ["Control+ArrowLeft", "Control+ArrowRight", "ArrowUp", "ArrowDown", "PageUp"];
    const slots = Array.from({ length: HOURS }, (_, hour) => hour)
      .filter((hour) => hour < GAP.from || hour >= GAP.to)
      .map(at);
    for (let turn = 0; turn < 24; turn++) {
      await page.keyboard.press(keys[Math.floor(random() * keys.length)]!);
      if (turn % 4 === 0) {
        await drag([500, 200], [500 + 600 * (random() - 0.5), 200], 2);
        await page.mouse.up();
      }
      await drawn(page);
      const holes = await holesIn(page, slots, HOUR);
      if (holes.length > 0) await keepPicture(page, "chart-hole");
      expect(holes).toEqual([]);
    }
    // The hole that there is, is seen.
    await look(5_800, 5_960);
    const gap = Array.from({ length: GAP.to - GAP.from }, (_, index) => at(GAP.from + index));
    expect((await holesIn(page, gap, HOUR)).length).toBe(gap.length);
  });

  it("went through all of it without an error", () => {
    expect(chart.troubles).toEqual([]);
  });
});
