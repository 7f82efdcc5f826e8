/** The HTML document around any page of reports: its policy, its style and its frame. */
import { createHash } from "node:crypto";
import { type Html, Html as HtmlText, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** What a page is made of. */
export interface Page {
  readonly title: string;
  /** The address of the list of reports, from here; empty where this is it. */
  readonly home: string;
  readonly header: Html;
  readonly main: Html;
}

const HASH = createHash("sha256").update(STYLE).digest("base64");
/** Nothing may be loaded and nothing may run; of styles only this one, by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; base-uri 'none'; form-action 'none'`;

/** The document as text. */
export const document = ({ title, home, header, main }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title} · Spot Canvas</title>
<style>${new HtmlText(STYLE)}</style>
</head>
<body>
<header class="top">${home === "" ? html`<p class="brand">Spot Canvas</p>` : html`<p class="brand"><a href="${home}">Spot Canvas · all reports</a></p>`}${header}</header>
<main>${main}</main>
<footer><p>A static page: no script, no request, no server. Past results say nothing about future ones.</p></footer>
</body>
</html>
`.text;
