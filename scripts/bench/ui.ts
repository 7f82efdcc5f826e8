/**
 * The chart of the pages in a real Chromium, with lightweight-charts and uPlot as its demo draws candles beside it in the
 * same run: frames a second, the first frame, a live tick, history before the first candle, and the memory after a long
 * journey. Then the page itself, from a running API: what it loads, and when the first candle is on the screen.
 *
 * Run: node scripts/dist/bench/ui.js
 */
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "@spot-canvas/services/testing/browser";
import { seedPages } from "@spot-canvas/services/testing/seeded-pages";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";

const UI = fileURLToPath(new URL("../../../ui", import.meta.url));
const NAMES = ["ours", "demo", "lightweight"] as const;
const LOADED = 200_000;
const VISIBLE = 50_000;
const PREPENDED = 10_000;
const VISITED = 1_000_000;
const FRAMES_MS = 3_000;

/** The harness in a page of its own; every call of it is an expression. */
async function openHarness(browser: Browser): Promise<Page> {
  const built = await build({
    ...{ entryPoints: [join(UI, "bench", "page.ts")], bundle: true, write: false, format: "iife" },
    ...{ target: "es2022", absWorkingDir: UI },
  });
  const style = ["design/tokens.css", "node_modules/uplot/dist/uPlot.min.css"]
    .map((file) => readFileSync(join(UI, file), "utf8"))
    .join("\n");
  const page = await browser.newPage({ viewport: { width: 1_320, height: 720 } });
  // A page of an origin of its own: addresses without a host are none on about:blank.
  await page.route("http://bench.test/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><style>${style}</style>` }),
  );
  await page.goto("http://bench.test/");
  await page.addScriptTag({ content: built.outputFiles[0]!.text });
  return page;
}

interface Figures {
  readonly fps: number;
  readonly slowestFrameMs: number;
  readonly firstFrameMs: number;
  readonly tickMs: number;
  readonly prependMs: number;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

async function measure(page: Page, name: string): Promise<Figures> {
  const call = <T>(expression: string): Promise<T> => page.evaluate(`bench.${expression}`) as Promise<T>;
  const best = async (expression: string): Promise<number> => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3; round++) least = Math.min(least, await call<number>(expression));
    return rounded(least);
  };
  const { fps, slowest } = await call<{ fps: number; slowest: number }>(
    `framesOf("${name}", ${LOADED}, ${VISIBLE}, ${FRAMES_MS})`,
  );
  return {
    fps: rounded(fps),
    slowestFrameMs: rounded(slowest),
    firstFrameMs: await best(`firstFrame("${name}", ${LOADED})`),
    tickMs: await best(`tickOf("${name}", ${LOADED})`),
    prependMs: await best(`prependOf("${name}", ${LOADED}, ${PREPENDED})`),
  };
}

/** Megabytes that the page holds after a collection: objects, and what stands behind typed arrays. */
async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const usage = (await session.send("Runtime.getHeapUsage")) as {
    readonly usedSize: number;
    readonly embedderHeapUsedSize?: number;
    readonly backingStorageSize?: number;
  };
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
  return rounded((usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6);
}

/** The page as a person opens it: kilobytes of JavaScript as they travel, and milliseconds to the first candle. */
async function openPage(): Promise<{ readonly scriptKB: number; readonly firstCandleMs: number }> {
  await using pages = await seedPages();
  const context = await pages.browser.newContext({ viewport: { width: 1_280, height: 800 } });
  const first = await context.newPage();
  await first.goto(pages.link());
  let least = Number.POSITIVE_INFINITY;
  let bytes = 0;
  for (let round = 0; round < 5; round++) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto(`${pages.server.url}/chart/coinbase/BTC-USD/1h`, { waitUntil: "commit" });
    const shown = (await page.evaluate(`new Promise((done) => {
      const look = () => document.querySelector(".chart[aria-busy=false] .legend .ohlc")
        ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
      look();
    })`)) as number;
    least = Math.min(least, shown);
    bytes = (await page.evaluate(`performance.getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js")).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`)) as number;
    await page.close();
  }
  return { scriptKB: rounded(bytes / 1_000), firstCandleMs: rounded(least) };
}

const load = (): string => loadavg()[0]!.toFixed(1);
const browser = await openBrowser();
const page = await openHarness(browser);
const picture = await page.evaluate(`bench.pictureOf(${LOADED})`);
const again = await page.evaluate(`bench.pictureOf(${LOADED})`);
if (picture !== again) throw new Error("The same candles gave two pictures.");
const charts: Record<string, Figures> = {};
for (const name of NAMES) charts[name] = await measure(page, name);
const fresh = await openHarness(browser);
const before = await memoryOf(fresh);
const candlesKept = await fresh.evaluate(`bench.journey(${VISITED})`);
const journey = { visited: VISITED, candlesKept, before, memoryMB: await memoryOf(fresh) };
await browser.close();
console.log(
  JSON.stringify({ name: "ui", ...charts, ...journey, ...(await openPage()), picture, load: load() }),
);
