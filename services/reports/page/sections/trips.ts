/** Round trips one by one, and how far each went before it was closed. */
import type { Report, Trip } from "@spot-canvas/domain/contract/report";
import { scatter } from "../charts/scatter.ts";
import { count, duration, minute, money, price, ratio, short, signedPercent, unitOf } from "../format.ts";
import { html } from "../html.ts";
import { type Column, type Section, section, signed, table } from "./section.ts";

const COLUMNS: readonly Column<Trip>[] = [
  { title: "Closed", align: "text", cell: ({ closed_at }) => minute(closed_at) },
  { title: "Product", align: "text", cell: ({ product }) => product },
  { title: "Side", align: "text", cell: ({ side }) => side },
  {
    title: "Held",
    cell: ({ opened_at, closed_at }) => duration(Date.parse(closed_at) - Date.parse(opened_at)),
  },
  { title: "Entry", cell: ({ entry_price }) => price(entry_price) },
  { title: "Exit", cell: ({ exit_price }) => price(exit_price) },
  { title: "Profit", cell: ({ profit }) => signed(Number(profit), money(profit)) },
  { title: "Return", cell: (trip) => signedPercent(trip.return) },
  { title: "MAE", cell: ({ adverse }) => ratio(adverse) },
  { title: "MFE", cell: ({ favourable }) => ratio(favourable) },
  {
    title: "Strategy and reasons",
    align: "text",
    cell: ({ strategy, entry_reason, exit_reason }) =>
      short([strategy, entry_reason, exit_reason].filter((text) => text !== undefined).join(" · "), 72),
  },
];

/** The scatter and the table, newest first: at most so many rows. */
export const tripsUpTo =
  (most: number): Section =>
  (report) => {
    const { shown, count: all } = report.trips;
    if (all === 0) return undefined;
    const rows = shown.slice(-most).reverse();
    const unit = unitOf(report);
    return section(
      "trips",
      "Round trips",
      scatter({
        title: `What each gained, beside the worst moment on the way, in ${unit}`,
        description: `${count(shown.length)} round trips: ${summaryOf(shown)}`,
        points: shown.map(({ adverse, profit }) => ({ x: -adverse, y: Number(profit) })),
        xLabel: "worst moment on the way (maximum adverse excursion) →",
        yLabel: "↑ profit",
        format: (value) => ratio(value, Math.abs(value) < 10 ? 1 : 0),
      }),
      html`<details><summary>${count(rows.length)} of ${count(all)} round trips${
        rows.length < all ? ": the newest, and those that gained and lost the most" : ""
      }</summary>${table(`Profit, MAE and MFE (the worst and the best moment while it was held) in ${unit}`, COLUMNS, rows)}</details>`,
      fileNote(report),
    );
  };

const fileNote = ({ manifest }: Report) => {
  const file = manifest.files.find(({ name }) => name === "round-trips.csv");
  return file && html`<p class="note">All of them: <a href="${file.name}">${file.name}</a>.</p>`;
};

function summaryOf(trips: readonly Trip[]): string {
  const won = trips.filter(({ profit }) => Number(profit) > 0).length;
  return `${count(won)} gained, ${count(trips.length - won)} did not.`;
}
