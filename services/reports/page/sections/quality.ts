/** The candles behind the figures: what is there, and what is missing. */
import type { Quality } from "@spot-canvas/domain/contract/report";
import { count, minute, NONE } from "../format.ts";
import { html } from "../html.ts";
import { type Column, type Section, section, table } from "./section.ts";

const optional = (time: string | undefined): string => (time === undefined ? NONE : minute(time));

const COLUMNS: readonly Column<Quality>[] = [
  {
    title: "Series",
    align: "text",
    cell: ({ venue, product, timeframe }) => `${venue} ${product} ${timeframe}`,
  },
  { title: "First", align: "text", cell: ({ first }) => optional(first) },
  { title: "Last", align: "text", cell: ({ last }) => optional(last) },
  { title: "Candles", cell: ({ candles }) => count(candles) },
  { title: "Nobody traded", cell: ({ empty }) => count(empty) },
  { title: "Venue closed", cell: ({ outage }) => count(outage) },
  { title: "Not fetched", cell: ({ not_fetched }) => count(not_fetched) },
  { title: "From", align: "text", cell: ({ sources }) => sources.map(({ name }) => name).join(", ") },
];

/** The table, and a word on what it means. */
export const quality: Section = (report) => {
  const { quality: series, products } = report;
  if (series.length === 0) {
    return section(
      "quality",
      "Candles behind it",
      html`<p class="note">There are none: what is open stands at its cost, and nothing is known of excursions.</p>`,
    );
  }
  const missing = series.reduce((sum, { not_fetched }) => sum + not_fetched, 0);
  const covered = new Set(series.map(({ product }) => product));
  const bare = products.map(({ name }) => name).filter((name) => !covered.has(name));
  return section(
    "quality",
    "Candles behind it",
    table("What positions were valued with", COLUMNS, series),
    html`<p class="note">${
      missing === 0
        ? "Nothing that was asked for is missing. Where nobody traded, the last price holds."
        : `${count(missing)} candles were never fetched: prices in between are the last ones known.`
    }${bare.length === 0 ? "" : ` Without candles, at cost: ${bare.join(", ")}.`}</p>`,
  );
};
