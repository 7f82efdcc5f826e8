/** A section of the page: a heading that can be linked to, and what stands below it. */
import type { Report } from "@spot-canvas/domain/contract/report";
import { type Content, type Html, html } from "../html.ts";

/** Makes a section of a report; undefined where there is nothing to show. */
export type Section = (report: Report) => Html | undefined;

/** A section with its heading. */
export const section = (id: string, title: string, ...contents: readonly Content[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${contents}</section>
`;

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Content;
  /** Figures stand right; `text` left. */
  readonly align?: "text" | "figure";
}

/** A table that scrolls by itself where the page is narrow. */
export const table = <Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, align }) => html`<th scope="col"${figureClass(align)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
  (row) => html`<tr>${columns.map(({ cell, align }) => html`<td${figureClass(align)}>${cell(row)}</td>`)}</tr>
`,
)}</tbody></table></div>`;

const figureClass = (align: Column<never>["align"]): Html => (align === "text" ? html`` : html` class="n"`);

/** An amount in the colour of its sign. */
export const signed = (value: number, text: string): Content =>
  value === 0 ? text : html`<span class="${value > 0 ? "gain" : "loss"}">${text}</span>`;
