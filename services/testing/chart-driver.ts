/** Drives the chart page in a browser: where it looks, what it drew. */
import type { Page } from "playwright-core";

/** A visible span of time, in epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Waits until all that is in sight is there and drawn. */
export const drawn = async (page: Page): Promise<void> => {
  await page.locator(".chart[aria-busy=false] .legend .ohlc").waitFor();
};

/** The span that the address says is visible. */
export const spanOf = (page: Page): Span => {
  const query = new URL(page.url()).searchParams;
  return { from: Date.parse(query.get("from") ?? ""), to: Date.parse(query.get("to") ?? "") };
};

/** The visible span once it is as wanted; the address follows a view that rests. */
export async function spanThat(page: Page, isWanted: (span: Span) => boolean): Promise<Span> {
  await page.waitForURL(() => isWanted(spanOf(page)));
  return spanOf(page);
}

export const lengthOf = ({ from, to }: Span): number => to - from;

/** What the legend says of the candle under the crosshair. */
export const legend = (page: Page): Promise<string | null> =>
  page.locator("[data-testid=candle-legend]").textContent();

/** The place of the price pane in the window. */
export const paneBox = async (page: Page) => (await page.locator(".price-pane .u-over").boundingBox())!;

/** Opens the hourly chart of the seeded series on a stretch of time. */
export async function openChart(page: Page, url: string, from: number, to: number, more = ""): Promise<void> {
  const [first, last] = [from, to].map((time) => new Date(time).toISOString());
  await page.goto(`${url}/chart/coinbase/BTC-USD/1h?from=${first}&to=${last}${more}`);
  await drawn(page);
}

/**
 * Of the open times of candles of this length, those in sight at whose middle nothing in the colour of a candle stands
 * in the price pane, as it is drawn now.
 */
export const holesIn = (page: Page, times: readonly number[], width: number): Promise<readonly number[]> =>
  page.evaluate(`(async () => {
    // A glide moves the view at each frame; what is drawn follows in the next one.
    const { dataset } = document.querySelector(".chart");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let still = 0; still < 3; ) {
      const before = dataset.from;
      await frame();
      still = dataset.from === before ? still + 1 : 0;
    }
    const { from, to } = dataset;
    const style = getComputedStyle(document.documentElement);
    const colours = ["--up", "--down"].map((name) => style.getPropertyValue(name).trim());
    const wanted = colours.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    const canvas = document.querySelector(".price-pane canvas");
    const over = document.querySelector(".price-pane .u-over");
    const { width, height, data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const isCandle = (x, y) => {
      const at = 4 * (y * width + x);
      return wanted.some((rgb) => rgb.every((part, index) => Math.abs(data[at + index] - part) < 12));
    };
    const isInSight = (time) => time - ${width} >= from && time + 2 * ${width} <= to;
    return ${JSON.stringify(times)}.filter(isInSight).filter((time) => {
      const share = (time + ${width} / 2 - from) / (to - from);
      const x = Math.round((over.offsetLeft + over.clientWidth * share) * devicePixelRatio);
      for (let near = x - 2; near <= x + 2; near++) {
        // One pixel alone is a line across the pane, such as that of the last price.
        for (let y = 1; y < height; y++) if (isCandle(near, y) && isCandle(near, y - 1)) return false;
      }
      return true;
    });
  })()`);
