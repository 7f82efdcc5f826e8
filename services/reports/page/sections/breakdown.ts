/** Round trips by product, strategy, reason of exit, hour and weekday. */
import type { Group, Report } from "@spot-canvas/domain/contract/report";
import { barChart } from "../charts/bar-chart.ts";
import { count, money, percent, ratio, short, signedPercent, unitOf } from "../format.ts";
import { type Html, html } from "../html.ts";
import { type Column, type Section, section, signed, table } from "./section.ts";

/** Rows of a table: those with the most round trips. */
const ROWS_MAX = 20;

const COLUMNS: readonly Column<Group>[] = [
  { title: "Trips", cell: ({ trips }) => count(trips) },
  { title: "Won", cell: ({ trips, wins }) => (trips === 0 ? undefined : percent(wins / trips, 0)) },
  { title: "Profit", cell: ({ profit }) => signed(Number(profit), money(profit)) },
  { title: "Fees", cell: ({ fees }) => money(fees) },
];
const HELD: Column<Group> = { title: "Buy and hold", cell: ({ held }) => signedPercent(held, 1) };

/** The tables, and the charts of hours and weekdays. */
export const breakdown: Section = (report) => {
  const { products, strategies, exits, hours, weekdays, trips, manifest } = report;
  if (trips.count === 0) return undefined;
  return section(
    "breakdown",
    "Where it came from",
    html`<div class="pair">${groupTable("By product", "Product", products, [...COLUMNS, HELD])}${groupTable(
      "By strategy",
      "Strategy",
      strategies,
    )}${groupTable("By reason of exit", "Reason", exits)}</div>`,
    html`<div class="pair">${timeChart(report, `By hour of opening, ${manifest.time_zone}`, hours, 3, 2)}${timeChart(
      report,
      `By weekday of opening, ${manifest.time_zone}`,
      weekdays,
      1,
      3,
    )}</div>`,
  );
};

function groupTable(caption: string, title: string, groups: readonly Group[], columns = COLUMNS): Html {
  const shown = groups.toSorted((left, right) => right.trips - left.trips).slice(0, ROWS_MAX);
  const name: Column<Group> = { title, align: "text", cell: (group) => short(group.name) };
  const more = groups.length - shown.length;
  return html`<div>${table(caption, [name, ...columns], shown)}${more > 0 && html`<p class="note">${count(more)} more in report.json.</p>`}</div>`;
}

function timeChart(
  report: Report,
  title: string,
  groups: readonly Group[],
  every: number,
  letters: number,
): Html {
  const unit = unitOf(report);
  return barChart({
    title: `${title}, profit in ${unit}`,
    description: groups.map(({ name, profit }) => `${name} ${money(profit)}`).join(", "),
    every,
    format: (value) => ratio(value, Math.abs(value) < 10 && value !== 0 ? 1 : 0),
    bars: groups.map(({ name, profit, trips }) => ({
      label: name.slice(0, letters),
      value: Number(profit),
      hint: `${name}: ${money(profit)} ${unit} in ${trips} round trips`,
    })),
  });
}
