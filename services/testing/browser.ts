/** A real Chromium for tests of the pages: Debian's, driven without a window. */
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"];

/** Pictures are kept here, for people to look at. */
const PICTURES = fileURLToPath(new URL("../../node_modules/.cache/pictures/", import.meta.url));

/** A browser for one test file. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error("Chromium is missing: install Debian's package chromium.");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A page that remembers what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests to other hosts: none is expected. */
  readonly troubles: readonly string[];
}

/** How large the window is, in CSS pixels, and whether it prefers the dark theme. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly isDark?: boolean;
}

/** Opens a page in a session of its own, with a link that lets it in. */
export async function openPage(browser: Browser, link: string, window: Window): Promise<WatchedPage> {
  const { width, height, isDark = true } = window;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: isDark ? "dark" : "light",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^https?:$/.test(protocol) && host !== new URL(link).host) troubles.push(`request to ${host}`);
  });
  await page.goto(link);
  return { page, troubles };
}

/** Keeps a picture of a page under a name. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

/** What axe-core finds against WCAG 2.2 AA on a page: one line each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // Outside of the page's own policy, as an extension would run it.
  const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  const { readFileSync } = await import("node:fs");
  await page.evaluate(readFileSync(source, "utf8"));
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`,
  )) as {
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
