/** The pages for a browser, and the links that open them. */
import { type Pages, pagesFolder, pagesIn } from "./assets.ts";
import { createLinks, type Links } from "./links.ts";

/** What serves a browser. */
export interface Ui {
  readonly pages: Pages;
  readonly links: Links;
}

/** The pages as they are built. `now` in milliseconds, for the age of links. */
export const openUi = (now: () => number): Ui => ({ pages: pagesIn(pagesFolder()), links: createLinks(now) });
